// Runs examples/hono-workers under workerd against an issuer on loopback, whose keys it fetches.
import { pathToFileURL } from 'node:url';
import { bundleWorker } from './bundle-worker.mjs';
import { serveWorkerd } from './workerd.mjs';

/** @typedef {import('@oidc-verify/testing').TestIssuer} TestIssuer */
/** @typedef {import('./workerd.mjs').Serving} Serving */

const audience = 'https://api.test';

/** @param {boolean} condition @param {string} message */
function check(condition, message) {
  if (!condition) throw new Error(message);
}

/**
 * @param {Serving} worker
 * @param {string} path
 * @param {string} [token]
 * @param {string} [method]
 */
async function ask({ url }, path, token, method = 'GET') {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  // A request that waits for the promise of another one would hang.
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(`${url}${path}`, { method, headers, signal });
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, challenge, body: await response.text() };
}

/**
 * Lets the requests of both cold callers reach the issuer before either is answered.
 *
 * @param {TestIssuer} issuer
 * @param {number} count
 */
async function untilFetches(issuer, count) {
  for (let attempt = 0; attempt < 100 && issuer.fetches.total < count; attempt++) {
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}

/** @type {[string, (worker: Serving, issuer: TestIssuer) => Promise<void>][]} */
const CHECKS = [
  [
    'health',
    async (worker) => {
      const { status, body } = await ask(worker, '/health');
      check(status === 200 && body === '{"status":"ok"}', `${status} ${body}`);
    },
  ],
  [
    'no token',
    async (worker) => {
      const { status, challenge, body } = await ask(worker, '/me');
      check(status === 401 && challenge === 'Bearer realm="api"', `${status} ${challenge}`);
      const { code } = /** @type {{ code: string }} */ (JSON.parse(body));
      check(code === 'missing_token', body);
    },
  ],
  [
    'anonymous greeting, and no key fetched so far',
    async (worker, issuer) => {
      const { status, body } = await ask(worker, '/greeting');
      check(status === 200 && body === '{"hello":"anonymous"}', `${status} ${body}`);
      check(issuer.fetches.total === 0, `${issuer.fetches.total} fetches`);
    },
  ],
  [
    'two requests at once while no key is there',
    async (worker, issuer) => {
      const token = await issuer.sign({ scope: 'a b' });
      const release = issuer.hold();
      const both = Promise.all([ask(worker, '/me', token), ask(worker, '/me', token)]);
      await untilFetches(issuer, 2);
      release();
      for (const { status, body } of await both) {
        check(status === 200, `${status} ${body}`);
        check(body === '{"sub":"user-1","scopes":["a","b"]}', body);
      }
      check(issuer.fetches.jwks > 0, 'the keys did not come from the issuer');
    },
  ],
  [
    'the keys are kept for later requests',
    async (worker, issuer) => {
      const before = issuer.fetches.total;
      const { status } = await ask(worker, '/me', await issuer.sign());
      check(status === 200, `${status}`);
      check(issuer.fetches.total === before, 'they were fetched again');
      check((await ask(worker, '/ready')).status === 200, 'it is not ready');
    },
  ],
  [
    'scopes and permissions',
    async (worker, issuer) => {
      const plain = await issuer.sign();
      const able = await issuer.sign({ scope: 'read:reports', permissions: ['delete:reports'] });
      const refused = await ask(worker, '/reports', plain);
      check(refused.status === 403, `reports: ${refused.status}`);
      check(String(refused.challenge).endsWith('scope="read:reports"'), `${refused.challenge}`);
      check((await ask(worker, '/reports', able)).status === 200, 'the scope was not enough');
      const { status } = await ask(worker, '/reports/7', plain, 'DELETE');
      check(status === 403, `delete: ${status}`);
      check((await ask(worker, '/reports/7', able, 'DELETE')).status === 204, 'not deleted');
    },
  ],
  [
    'a bad token is refused where a token is optional',
    async (worker, issuer) => {
      const { status } = await ask(worker, '/greeting', `${await issuer.sign()}x`);
      check(status === 401, `${status}`);
    },
  ],
  [
    'after a rotation the new key is fetched',
    async (worker, issuer) => {
      await issuer.rotateKeys();
      const { status, body } = await ask(worker, '/me', await issuer.sign());
      check(status === 200, `${status} ${body}`);
    },
  ],
];

/**
 * Returns how the example did; `folder` holds its worker and configuration beside the packages.
 *
 * @param {string} binary
 * @param {string} folder
 * @returns {Promise<{ passed: number, failures: string[] }>}
 */
export async function runWorkerExample(binary, folder) {
  await bundleWorker(`${folder}src/worker.mjs`, `${folder}dist/worker.js`);
  const kit = pathToFileURL(`${folder}../node_modules/@oidc-verify/testing/dist/index.js`);
  const { createTestIssuer } = /** @type {typeof import('@oidc-verify/testing')} */ (
    await import(kit.href)
  );
  const issuer = await createTestIssuer({ audience });
  const listening = await issuer.listen();
  const env = { ISSUER: issuer.issuer, AUDIENCE: audience };
  const worker = await serveWorkerd({ binary, cwd: folder, config: 'worker.capnp', env });
  /** @type {string[]} */
  const failures = [];
  for (const [name, run] of CHECKS) {
    try {
      await run(worker, issuer);
    } catch (error) {
      failures.push(`example: ${name}: ${String(error)}`);
    }
  }
  const code = await worker.stop();
  if (code !== 0) failures.push(`example: SIGTERM ended it with ${code}`);
  await listening.close();
  return { passed: CHECKS.length + 1 - failures.length, failures };
}
