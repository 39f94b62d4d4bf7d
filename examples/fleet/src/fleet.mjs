// Starts everything: a provider, Redis, four API processes, and the front before them.
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTestIssuer } from '@oidc-verify/testing';
import { startRedisServer } from '../../../tools/stores/redis-server.mjs';
import { startFront } from './front.mjs';
import { PROCESSES, PUBLIC_ORIGIN } from './setting.mjs';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { TestIssuer } from '@oidc-verify/testing' */
/** @import { RedisServer } from '../../../tools/stores/redis-server.mjs' */

/**
 * @typedef {object} Fleet
 * @property {TestIssuer} issuer
 * @property {Pick<RedisServer, 'port' | 'kill' | 'start'>} redis
 * @property {string} front the URL that clients use
 * @property {readonly string[]} apis the URL of each process
 * @property {() => Promise<readonly number[]>} heapBytes of each process, after a garbage collection
 * @property {() => boolean} isClosing
 * @property {() => Promise<void>} close ends everything
 */

const API = fileURLToPath(new URL('./api.mjs', import.meta.url));
// What Redis has confirmed is on disk, so nothing is forgotten when it is killed.
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];
const START_TIMEOUT_MS = 30_000;

/** @returns {Promise<Fleet>} */
export async function startFleet() {
  /** @type {(() => Promise<unknown>)[]} */
  const closers = [];
  let isClosing = false;
  const close = async () => {
    isClosing = true;
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const issuer = await createTestIssuer({ audience: PUBLIC_ORIGIN, keys: 'fresh' });
    const listening = await issuer.listen();
    closers.push(() => listening.close());
    const server = await startRedisServer(...DURABLE);
    closers.push(() => server.close());
    const { port, kill } = server;
    // Once everything ends, it would stay behind.
    const redis = { port, kill, start: async () => (isClosing ? undefined : server.start()) };
    const environment = {
      ISSUER: issuer.issuer,
      REDIS: `redis://127.0.0.1:${port}`,
      STORE_SECRET: randomBytes(32).toString('hex'),
    };
    const children = Array.from({ length: PROCESSES }, () => startApi(environment));
    closers.push(() => Promise.all(children.map((child) => end(child))));
    const apis = await Promise.all(children.map((child) => readUrl(child)));
    const front = await startFront(apis);
    closers.push(() => front.close());
    const heapBytes = () => Promise.all(children.map((child) => askHeap(child)));
    return {
      issuer,
      redis,
      front: front.url,
      apis,
      heapBytes,
      isClosing: () => isClosing,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param {Readonly<Record<string, string>>} environment */
function startApi(environment) {
  return fork(API, [], {
    env: { ...process.env, ...environment },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** @param {ChildProcess} child */
async function readUrl(child) {
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const exit = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`an API process ended with ${code} before it listened`);
  });
  const message = /** @type {Promise<[{ url: string }]>} */ (once(child, 'message', { signal }));
  const [{ url }] = await Promise.race([message, exit]);
  exit.catch(() => {});
  return url;
}

/** @param {ChildProcess} child */
async function askHeap(child) {
  const answer = /** @type {Promise<[{ heapBytes: number }]>} */ (once(child, 'message'));
  child.send('heap');
  const [{ heapBytes }] = await answer;
  return heapBytes;
}

/** @param {ChildProcess} child */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
