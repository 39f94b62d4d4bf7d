// Starts isolates of a Worker one after the other, with nothing in memory: without a key store, and with
// one over the Cache API that they share. Says what each needed of the issuer, and how long it took.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { bundleWorker } from './bundle-worker.mjs';
import { serveCache } from './cache-service.mjs';
import { serveWorkerd } from './workerd.mjs';

/** @import { TestIssuer } from '@oidc-verify/testing' */
/** @import { CacheService } from './cache-service.mjs' */

const audience = 'https://api.test';
const SECRET = 'a secret of 32 characters or more';
const ISOLATES = 15;
/** What a round trip to an issuer takes. */
const LATENCY_MS = 30;

/** @param {boolean} condition @param {string} message */
function check(condition, message) {
  if (!condition) throw new Error(message);
}

/**
 * @typedef {object} Scene
 * @property {string} binary
 * @property {string} folder
 * @property {TestIssuer} issuer
 * @property {CacheService} cache
 */

/**
 * Verifies one token in a new isolate; resolves when nothing of it is under way any more.
 *
 * @param {Scene} scene
 * @param {{ secret?: string, token: string }} options
 */
async function verifyCold({ binary, folder, issuer, cache }, { secret, token }) {
  const env = {
    ISSUER: issuer.issuer,
    AUDIENCE: audience,
    ...(secret === undefined ? {} : { SECRET: secret }),
  };
  const args = [`--external-addr=cache=${cache.address}`];
  const worker = await serveWorkerd({ binary, cwd: folder, config: 'isolate.capnp', env, args });
  const before = issuer.fetches.total;
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(worker.url, { headers, signal: AbortSignal.timeout(10_000) });
  const answer = `${response.status} ${await response.text()}`;
  const ms = performance.now() - startedAt;
  await worker.stop();
  return { answer, ms, fetches: issuer.fetches.total - before };
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

/**
 * @param {Scene} scene
 * @param {string} [secret]
 */
async function measure(scene, secret) {
  const token = await scene.issuer.sign();
  const times = [];
  for (let count = 0; count < ISOLATES; count++) {
    const options = secret === undefined ? { token } : { secret, token };
    const { answer, ms, fetches } = await verifyCold(scene, options);
    check(answer === '200 accepted', answer);
    check(fetches === (secret === undefined ? 2 : 0), `${fetches} fetches`);
    times.push(ms);
  }
  return median(times);
}

/** @type {readonly [string, (scene: Scene) => Promise<void>][]} */
const CHECKS = [
  [
    'with a store the second isolate needs nothing of the issuer',
    async (scene) => {
      const token = await scene.issuer.sign();
      const before = await measure(scene);
      const first = await verifyCold(scene, { secret: SECRET, token });
      check(first.answer === '200 accepted' && first.fetches === 2, `first: ${first.answer}`);
      await until(() => scene.cache.entries.size === 1);
      const after = await measure(scene, SECRET);
      const figures = `${before.toFixed(1)} ms without a store, ${after.toFixed(1)} ms with one`;
      console.log(`  first request of a cold isolate, p50 of ${ISOLATES}: ${figures}`);
    },
  ],
  [
    'a key that was planted in the cache verifies nothing',
    async (scene) => {
      const [[name, entry] = []] = [...scene.cache.entries];
      check(name !== undefined && entry !== undefined, 'nothing was stored');
      await scene.issuer.rotateKeys();
      const planted = JSON.stringify(scene.issuer.jwks());
      const text = String(entry).replace(/\{"keys":\[[^\]]*\]\}/, planted);
      check(text !== String(entry), 'nothing was planted');
      scene.cache.entries.set(String(name), Buffer.from(text));
      const token = await scene.issuer.sign();
      const { answer, fetches } = await verifyCold(scene, { secret: SECRET, token });
      // It was fetched, and not taken from the cache.
      check(answer === '200 accepted' && fetches === 2, `${answer}, ${fetches} fetches`);
    },
  ],
  [
    'a cache that is not there costs a fetch',
    async (scene) => {
      const token = await scene.issuer.sign();
      const cache = { ...scene.cache, address: '127.0.0.1:1' };
      const { answer, fetches } = await verifyCold({ ...scene, cache }, { secret: SECRET, token });
      check(answer === '200 accepted' && fetches === 2, `${answer}, ${fetches} fetches`);
    },
  ],
];

/** @param {() => boolean} condition */
async function until(condition) {
  for (let attempt = 0; attempt < 250 && !condition(); attempt++) {
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
  check(condition(), 'it was not written');
}

/** Listens on loopback, with nobody who answers yet. */
async function listen() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return { server, url: `http://127.0.0.1:${address.port}` };
}

/**
 * Answers as the issuer does, as late as one that is far away.
 *
 * @param {TestIssuer} issuer
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answerLate(issuer, request, response) {
  await new Promise((resolve) => void setTimeout(resolve, LATENCY_MS));
  const answer = await issuer.fetch(`${issuer.issuer}${request.url}`);
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}

/**
 * Runs the checks; `folder` holds the sources beside the packages.
 *
 * @param {string} binary
 * @param {string} folder
 * @returns {Promise<{ passed: number, failures: string[] }>}
 */
export async function runColdIsolates(binary, folder) {
  await bundleWorker(`${folder}isolate-worker.mjs`, `${folder}isolate-worker.js`);
  const kit = pathToFileURL(`${folder}node_modules/@oidc-verify/testing/dist/index.js`);
  const { createTestIssuer } = /** @type {typeof import('@oidc-verify/testing')} */ (
    await import(kit.href)
  );
  const { server, url } = await listen();
  const issuer = await createTestIssuer({ audience, issuer: url });
  server.on('request', (request, response) => void answerLate(issuer, request, response));
  const cache = await serveCache();
  /** @type {string[]} */
  const failures = [];
  for (const [name, run] of CHECKS) {
    try {
      await run({ binary, folder, issuer, cache });
    } catch (error) {
      failures.push(`isolates: ${name}: ${String(error)}`);
    }
  }
  await cache.close();
  server.closeAllConnections();
  server.close();
  return { passed: CHECKS.length - failures.length, failures };
}
