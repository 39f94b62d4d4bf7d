// The API under load, in a process of its own, so that its heap is its own. It answers `sample` with
// its memory after a forced collection, and `close` by closing everything; then it has to end by
// itself, since nothing may be left that keeps a process alive.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { APPS, isFramework } from './apps.mjs';
import { watchLeftovers } from './leftovers.mjs';

/**
 * What it says, by `type`.
 *
 * @typedef {object} Messages
 * @property {{ port: number }} listening
 * @property {{ heapUsed: number, external: number, rss: number, rejections: number }} sample
 * @property {{ rejections: number, warnings: string[], left: string[] }} closed
 */

// A socket whose other end has gone needs a moment to notice.
const SETTLING_MS = 250;

const [framework = '', issuer = '', audience = '', cached = 'off'] = process.argv.slice(2);
if (!isFramework(framework)) throw new Error(`${framework} is not one of the frameworks`);
let rejections = 0;
process.on('unhandledRejection', () => {
  rejections += 1;
});
/** @type {string[]} */
const warnings = [];
process.on('warning', ({ name, message }) => void warnings.push(`${name}: ${message}`));
const leftovers = watchLeftovers();

// Not before the timers are watched.
const { fetchJwks } = await import('@oidc-verify/fetch-jwks');
// Shorter times than by default, so that minutes see what days see.
const keys = fetchJwks({
  ttlSeconds: 5,
  minTtlSeconds: 5,
  unknownKidCooldownSeconds: 1,
  timeoutMs: 1000,
});
const { server, auth, close } = await APPS[framework]({
  issuer,
  audience,
  keys,
  tokenCache: cached === 'on' ? { maxBytes: 1_048_576 } : false,
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

// Whoever started this has gone: nobody will ever say `close`.
let isClosing = false;
process.on('disconnect', () => {
  if (!isClosing) process.exit(1);
});

process.on('message', async (message) => {
  if (message === 'sample') {
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send?.({ type: 'sample', heapUsed, external, rss, rejections });
    return;
  }
  isClosing = true;
  await close();
  await auth.close();
  keys.close();
  await pause(SETTLING_MS);
  const report = { type: 'closed', rejections, warnings, left: leftovers() };
  process.send?.(report, () => process.disconnect());
});
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
process.send?.({ type: 'listening', port });
