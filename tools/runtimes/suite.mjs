// The portable suite: nothing but the published packages and what every runtime has.
import { createVerifier, isAuthError, staticJwks } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createAuth } from '@oidc-verify/hono';
import { createTestIssuer } from '@oidc-verify/testing';
import { Hono } from 'hono';
import { CONTRACT_TESTS } from './contract.mjs';
import { runAttacks, runParity } from './corpora.mjs';
import { DECRYPTION_TESTS } from './decryption.mjs';

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
const PSS = /** @type {const} */ (['PS256', 'PS384', 'PS512']);
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

/**
 * A salt as long as the hash, and no other (RFC 7518 §3.5): some runtimes take any unless told.
 *
 * @param {'PS256' | 'PS384' | 'PS512'} alg
 */
async function saltLengths(alg) {
  const issuer = await createTestIssuer({ algorithms: [alg] });
  const keys = staticJwks(issuer.jwks());
  const verifier = createVerifier({ issuer: issuer.issuer, audience, algorithms: [alg], keys });
  const own = Number(alg.slice(2)) / 8;
  // The longest that a 2048-bit key has room for.
  const longest = 256 - own - 2;
  /** @param {number} saltLengthBytes */
  const tryWith = async (saltLengthBytes) => {
    const payload = issuer.claims();
    const token = await issuer.signRaw({ header: issuer.header(), payload, alg, saltLengthBytes });
    const isSync = verifier.healthcheck().engine === 'node';
    const outcomes = [await verifier.tryVerify(token)];
    if (isSync) outcomes.push(verifier.tryVerifySync(token));
    return outcomes.map((outcome) => (outcome.ok ? 'passed' : outcome.error.code));
  };
  for (const salt of [own, 0, 20, 32, 48, 64, own - 1, own + 1, longest]) {
    const expected = salt === own ? 'passed' : 'invalid_signature';
    for (const code of await tryWith(salt)) {
      check(code === expected, `a salt of ${salt} bytes: ${code}, not ${expected}`);
    }
  }
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

/**
 * RSA keys of up to 8192 bits are valid, and not every runtime can import one (Deno: 4096). Where it
 * cannot, that is a 503 which the operator hears of, and no fault of the token.
 */
async function largestKey() {
  const issuer = await createTestIssuer();
  // Any odd number of 8192 bits will do: nothing was signed with it.
  const n = '_'.repeat(1365) + 'w';
  const jwk = { kty: 'RSA', n, e: 'AQAB', kid: 'large', alg: 'RS256' };
  /** @type {unknown[]} */
  const reasons = [];
  const verifier = createVerifier({
    issuer: issuer.issuer,
    audience,
    keys: staticJwks({ keys: [jwk] }),
    onEvent: (event) => event.type === 'keys-unusable' && reasons.push(event.reason),
  });
  const outcome = await verifier.tryVerify(await issuer.sign({}, { kid: 'large' }));
  const code = outcome.ok ? 'passed' : outcome.error.code;
  const isImported = code === 'invalid_signature' && reasons.length === 0;
  const isReported = code === 'jwks_error' && reasons.join() === 'unsupported';
  check(isImported || isReported, `${code}, reported as ${reasons.join()}`);
}

/** Over a socket, with the runtime's own fetch: discovery, one flight, a rotation, an outage. */
async function keysFromLoopback() {
  const issuer = await createTestIssuer();
  const listening = await issuer.listen();
  try {
    const keys = fetchJwks();
    const verifier = createVerifier({ issuer: issuer.issuer, audience, keys });
    const token = await issuer.sign();
    const all = await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token)));
    check(
      all.every(({ subject }) => subject === 'user-1'),
      'a cold verification failed',
    );
    check(issuer.fetches.total === 2, `${issuer.fetches.total} fetches for 20 cold requests`);
    const forged = `${token.slice(0, -8)}AAAAAAAA`;
    const refused = await verifier.tryVerify(forged);
    check(!refused.ok && refused.error.code === 'invalid_signature', 'a forgery passed');
    await issuer.rotateKeys();
    check((await verifier.tryVerify(await issuer.sign())).ok, 'the new key was not fetched');
    const old = await verifier.tryVerify(token);
    check(!old.ok && old.error.code === 'key_not_found', 'a withdrawn key still verifies');
    issuer.outage('status', 500);
    check((await verifier.tryVerify(await issuer.sign())).ok, 'warm keys outlive an outage');
    keys.purge();
    const cold = await verifier.tryVerify(await issuer.sign());
    check(!cold.ok && cold.error.status === 503, 'a cold outage is a 503');
    keys.close();
  } finally {
    await listening.close();
  }
}

/** Nobody listens: the runtime's own failure of `fetch` is a 503 without a word of it. */
async function nobodyListens() {
  const issuer = await createTestIssuer();
  await (await issuer.listen()).close();
  const verifier = createVerifier({ issuer: issuer.issuer, audience, keys: fetchJwks() });
  const outcome = await verifier.tryVerify(await issuer.sign());
  check(!outcome.ok && isAuthError(outcome.error), 'it was accepted');
  check(!outcome.ok && outcome.error.code === 'jwks_fetch_failed', 'another code');
  check(!outcome.ok && !/127|refused/i.test(outcome.error.message), 'the failure leaks');
}

/** @typedef {{ passed: number, failures: string[] }} Report */
/** @typedef {[string, () => Promise<void>]} Test */

const navigator = /** @type {{ userAgent?: string } | undefined} */ (
  Reflect.get(globalThis, 'navigator')
);
const isWorkers = navigator?.userAgent === 'Cloudflare-Workers';

/** @type {Test[]} */
const SMOKE = [
  ...ALGORITHMS.map((alg) => /** @type {Test} */ ([alg, () => everyAlgorithm(alg)])),
  ...PSS.map((alg) => /** @type {Test} */ ([`${alg} salts`, () => saltLengths(alg)])),
  ['RSA of 8192 bits', largestKey],
  ['Hono adapter', honoAdapter],
];
// workerd has no node:http to listen with: the Workers example meets a real socket in its place.
/** @type {Test[]} */
const FETCHED = [
  ['injected fetch', fetchedKeys],
  ...(isWorkers
    ? []
    : /** @type {Test[]} */ ([
        ['loopback', keysFromLoopback],
        ['nobody listens', nobodyListens],
      ])),
];

/**
 * @param {readonly Test[]} tests
 * @returns {Promise<Report>}
 */
async function runTests(tests) {
  /** @type {string[]} */
  const failures = [];
  for (const [name, run] of tests) {
    try {
      await run();
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
  }
  return { passed: tests.length - failures.length, failures };
}

/** @type {Record<string, () => Promise<Report>>} */
const SUITES = {
  smoke: () => runTests(SMOKE),
  parity: runParity,
  attacks: runAttacks,
  decryption: () => runTests(DECRYPTION_TESTS),
  contract: () => runTests(CONTRACT_TESTS),
  'fetch-jwks': () => runTests(FETCHED),
};

/** @returns {Promise<Record<string, Report>>} */
export async function runSuites() {
  /** @type {Record<string, Report>} */
  const reports = {};
  // Hono's default error handler logs what it does not know, and the contract throws such errors.
  const { error: log } = console;
  console.error = () => {};
  for (const [name, run] of Object.entries(SUITES)) {
    reports[name] = await run().catch((error) => ({ passed: 0, failures: [String(error)] }));
  }
  console.error = log;
  return reports;
}
