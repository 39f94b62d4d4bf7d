// The portable suite: nothing but the published packages and what every runtime has.
import { createVerifier, staticJwks } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createAuth } from '@oidc-verify/hono';
import { createFakeKeySource, createTestIssuer, hostileTokens } from '@oidc-verify/testing';
import { Hono } from 'hono';
import { CONTRACT_TESTS } from './contract.mjs';

const ALGORITHMS = /** @type {const} */ ([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
]);
const audience = 'https://api.test';

/** @param {boolean} condition @param {string} message */
function check(condition, message) {
  if (!condition) throw new Error(message);
}

/** @param {typeof ALGORITHMS[number]} alg */
async function everyAlgorithm(alg) {
  const issuer = await createTestIssuer({ algorithms: [alg] });
  const keys = staticJwks(issuer.jwks());
  const verifier = createVerifier({ issuer: issuer.issuer, audience, algorithms: [alg], keys });
  const token = await issuer.sign({ scope: 'a b' });
  const identity = await verifier.verify(token);
  check(identity.subject === 'user-1' && identity.scopes.has('b'), 'another identity came out');
  const [head, body, signature = ''] = token.split('.');
  const flipped = (signature[9] === 'A' ? 'B' : 'A') + signature.slice(10);
  const forged = await verifier.tryVerify(`${head}.${body}.${signature.slice(0, 9)}${flipped}`);
  check(!forged.ok && forged.error.code === 'invalid_signature', 'a forgery was not refused');
  if (verifier.healthcheck().engine === 'node') {
    check(verifier.verifySync(token).subject === 'user-1', 'sync differs');
  }
}

/** Every attack gets its code, every control passes. */
async function attacks() {
  const issuer = await createTestIssuer();
  /** @type {string[]} */
  const wrong = [];
  for (const { name, token, code, control, needs } of await hostileTokens(issuer)) {
    const extra = needs?.keys ?? [];
    const sets = [{ keys: [...issuer.jwks().keys, ...extra] }];
    const keys = createFakeKeySource({ sets, state: 'cooling' });
    const algorithms = [...new Set(['RS256', ...(needs?.algorithms ?? [])])];
    const options = { issuer: issuer.issuer, audience, algorithms, keys };
    const verifier = createVerifier(/** @type {any} */ (options));
    const attack = await verifier.tryVerify(token);
    if (attack.ok) wrong.push(`${name} was accepted`);
    else if (attack.error.code !== code) wrong.push(`${name}: ${attack.error.code}, not ${code}`);
    if (control !== undefined && !(await verifier.tryVerify(control)).ok) {
      wrong.push(`${name}: its control was refused`);
    }
  }
  check(wrong.length === 0, wrong.join('; '));
}

async function fetchedKeys() {
  const issuer = await createTestIssuer();
  const keys = fetchJwks({ fetch: issuer.fetch });
  const verifier = createVerifier({ issuer: issuer.issuer, audience, keys });
  const token = await issuer.sign();
  const all = await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)));
  check(
    all.every(({ subject }) => subject === 'user-1'),
    'a cold verification failed',
  );
  const before = issuer.fetches.jwks;
  await issuer.rotateKeys();
  await verifier.verify(await issuer.sign());
  check(issuer.fetches.jwks === before + 1, 'a rotation takes one fetch');
  issuer.outage('network');
  check((await verifier.tryVerify(await issuer.sign())).ok, 'warm keys outlive an outage');
  keys.purge();
  const cold = await verifier.tryVerify(await issuer.sign());
  check(!cold.ok && cold.error.status === 503, 'a cold outage is a 503');
}

async function honoAdapter() {
  const issuer = await createTestIssuer();
  const keys = staticJwks(issuer.jwks());
  const auth = createAuth({ issuer: issuer.issuer, audience, keys });
  const app = new Hono()
    .get('/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }))
    .get('/reports', auth.scopes('read:reports'), (c) => c.json({ reports: [] }));
  /** @param {string} path @param {string} [token] */
  const get = async (path, token) =>
    app.request(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  const none = await get('/me');
  check(none.status === 401, `no token: ${none.status}`);
  check(none.headers.get('www-authenticate') === 'Bearer realm="api"', 'another challenge');
  const good = await get('/me', await issuer.sign());
  check((await good.text()) === '{"sub":"user-1"}', 'another body');
  check((await get('/reports', await issuer.sign())).status === 403, 'a scope was not needed');
  check((await get('/me', 'a.b.c')).status === 401, 'rubbish passed');
}

/** @type {[string, () => Promise<void>][]} */
const TESTS = [
  ...ALGORITHMS.map(
    (alg) => /** @type {[string, () => Promise<void>]} */ ([alg, () => everyAlgorithm(alg)]),
  ),
  ['attacks', attacks],
  ['fetched keys', fetchedKeys],
  ['Hono adapter', honoAdapter],
  ...CONTRACT_TESTS,
];

/** @returns {Promise<{ passed: number, failures: string[] }>} */
export async function runSuite() {
  /** @type {string[]} */
  const failures = [];
  // Hono's default error handler logs what it does not know, and the contract throws such errors.
  const { error: log } = console;
  console.error = () => {};
  for (const [name, run] of TESTS) {
    try {
      await run();
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
  }
  console.error = log;
  return { passed: TESTS.length - failures.length, failures };
}
