// `npm run test:stores`: the heavy tests of stores on Redis, with several processes and with servers that are
// killed and promoted. Needs a redis-server on the PATH, and fails without one. See tools/stores/main.mjs for its arguments.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pn } from './pn.mjs';

const steps = [
  ['install', '--frozen-lockfile'],
  ['exec', 'node', 'scripts/build.mjs'],
];
for (const step of steps) if (pn(step) !== 0) process.exit(1);
const main = fileURLToPath(new URL('../tools/stores/main.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
