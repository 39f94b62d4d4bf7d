// Tells how many bytes one more of something takes in memory: a token in the cache, an issuer with its keys, a
// remembered proof. One build per process.
import { importBaseline } from './baseline.mjs';
import { createOurs } from './caches.mjs';
import { createFetching, signFor, toIssuers } from './fetched-issuers.mjs';
import { signToken, toClaims, toPolicy } from './tokens.mjs';

/** @import { BaselineModules } from './types.d.ts' */

/**
 * @typedef {'token' | 'digest' | 'issuer' | 'proof'} Kind
 * @typedef {{ build: 'current' | 'baseline', counts: Readonly<Record<Kind, number>> }} WeightJob
 * @typedef {Readonly<Record<Kind, number>>} Weights bytes of one
 * @typedef {Pick<BaselineModules, '@oidc-verify/core' | '@oidc-verify/core/dpop' | '@oidc-verify/fetch-jwks'>} Build
 */

const job = /** @type {WeightJob} */ (JSON.parse(process.argv[2] ?? ''));
const build = job.build === 'baseline' ? await loadBaseline() : await loadCurrent();
// Compiled code, and whatever else the first of them leave behind, is not what one more takes.
const WARM_UP = 200;
/** @type {(() => unknown)[]} */
const kept = [];
/** @type {Weights} */
const weights = {
  token: await weighOne('token', (count) => fillCache(count, 'token')),
  digest: await weighOne('digest', (count) => fillCache(count, 'digest')),
  issuer: await weighOne('issuer', fillIssuers),
  proof: await weighOne('proof', fillProofs),
};
process.send?.(weights);
// All are alive until here: what goes while another is weighed would count as negative.
for (const keep of kept) keep();

/**
 * @param {Kind} kind
 * @param {(count: number) => (() => unknown) | Promise<() => unknown>} fill
 */
async function weighOne(kind, fill) {
  kept.push(await fill(WARM_UP));
  const before = weigh();
  kept.push(await fill(job.counts[kind]));
  return (weigh() - before) / job.counts[kind];
}

/** @returns {Promise<Build>} */
async function loadCurrent() {
  return {
    '@oidc-verify/core': await import('@oidc-verify/core'),
    '@oidc-verify/core/dpop': await import('@oidc-verify/core/dpop'),
    '@oidc-verify/fetch-jwks': await import('@oidc-verify/fetch-jwks'),
  };
}

/** @returns {Promise<Build>} */
async function loadBaseline() {
  return {
    '@oidc-verify/core': await importBaseline('@oidc-verify/core'),
    '@oidc-verify/core/dpop': await importBaseline('@oidc-verify/core/dpop'),
    '@oidc-verify/fetch-jwks': await importBaseline('@oidc-verify/fetch-jwks'),
  };
}

/**
 * @param {number} count
 * @param {'token' | 'digest'} storage
 */
function fillCache(count, storage) {
  const verifier = createOurs(toPolicy('ES256'), { storage }, build['@oidc-verify/core']);
  for (let index = 0; index < count; index++) {
    const signed = signToken('ES256', toClaims(), { characters: 1024 });
    // One flat string of its own, as it comes out of an HTTP parser.
    verifier.verifySync(Buffer.from(signed, 'latin1').toString('latin1'));
  }
  return () => verifier.healthcheck();
}

/** @param {number} count */
async function fillIssuers(count) {
  const issuers = toIssuers(count);
  const verifier = createFetching(issuers, {
    ...build['@oidc-verify/core'],
    ...build['@oidc-verify/fetch-jwks'],
  });
  await verifier.ready();
  for (const issuer of issuers) verifier.verifySync(signFor(issuer));
  return () => verifier.healthcheck();
}

/** @param {number} count */
function fillProofs(count) {
  const maxEntries = 10_000_000;
  const store = build['@oidc-verify/core/dpop'].memoryReplay({
    maxEntries,
    maxEntriesPerKey: maxEntries,
  });
  const record = (/** @type {number} */ index) => {
    const thumbprint = String(index % 500).padStart(43, '_');
    // As long as the digest that is recorded.
    const key = `${thumbprint}${String(index).padStart(43, '_')}`;
    return store.record({
      key,
      thumbprint,
      expiresAt: 1_800_000_065 + (index % 60),
      now: 1_800_000_000,
    });
  };
  for (let index = 0; index < count; index++) record(index);
  return () => record(count);
}

/** Returns the bytes in use by the heap and outside of it, by buffers. */
function weigh() {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
