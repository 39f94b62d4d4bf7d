// One adapter, with the token cache off, on, or one after the other.
import { parseArgs } from 'node:util';
import { isFramework } from './apps.mjs';
import { soak } from './run.mjs';

const { values } = parseArgs({
  options: {
    framework: { type: 'string', default: 'express' },
    minutes: { type: 'string', default: '10' },
    cache: { type: 'string', default: 'both' },
    concurrency: { type: 'string', default: '8' },
  },
});
const { framework, cache } = values;
const minutes = Number(values.minutes);
const concurrency = Number(values.concurrency);
const isAsked =
  isFramework(framework) &&
  ['on', 'off', 'both'].includes(cache) &&
  minutes >= 3 &&
  minutes <= 120 &&
  concurrency >= 1 &&
  concurrency <= 64;
if (!isAsked) {
  console.error(
    'soak --framework express|fastify|hono|koa --cache on|off|both --minutes 3–120 --concurrency 1–64',
  );
  process.exit(2);
}

let holds = true;
for (const on of /** @type {const} */ (['off', 'on'])) {
  if (cache !== 'both' && cache !== on) continue;
  const passed = await soak({ framework, minutes, concurrency, cache: on });
  holds &&= passed;
}
process.exitCode = holds ? 0 : 1;
