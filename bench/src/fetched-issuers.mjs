// Verifiers whose keys come from fetchJwks, over a transport without a network.
import * as core from '@oidc-verify/core';
import * as keySource from '@oidc-verify/fetch-jwks';
import { AUDIENCE, ISSUER, signToken, toClaims, toPolicy } from './tokens.mjs';

/** @typedef {import('@oidc-verify/core').Verifier} Verifier */

const ALGORITHM = 'RS256';

/**
 * Returns the names of that many issuers.
 * @param {number} count
 */
export function toIssuers(count) {
  return Array.from({ length: count }, (_, index) => `${ISSUER}tenant-${index}/`);
}

/**
 * @param {string} iss
 * @returns {string} a token of this issuer
 */
export function signFor(iss) {
  return signToken(ALGORITHM, toClaims({ iss }), { characters: 1024 });
}

/**
 * Returns a verifier that lists `issuers`, with nothing in memory. Each publishes two keys.
 * @param {readonly string[]} issuers
 * @param {Pick<typeof core & typeof keySource, 'createVerifier' | 'fetchJwks'>} [build] for instance the baseline
 * @returns {Verifier}
 */
export function createFetching(issuers, build = { ...core, ...keySource }) {
  const keys = [toPolicy(ALGORITHM).jwk, toPolicy(ALGORITHM, 'next').jwk];
  const fetch = async (/** @type {string} */ url) => {
    const [issuer = '', path] = url.split('.well-known/');
    const isMetadata = path !== undefined;
    return Response.json(isMetadata ? { issuer, jwks_uri: `${issuer}jwks` } : { keys });
  };
  return build.createVerifier({
    issuers: issuers.map((issuer) => ({ issuer })),
    audience: AUDIENCE,
    // Longer than any run.
    keys: build.fetchJwks({ fetch, ttlSeconds: 86_400 }),
  });
}

/**
 * Returns how long it takes until all are warm, and what each takes of the memory: with its keys loaded,
 * and after one of its tokens was verified.
 * @param {number} count
 */
export async function measureWarming(count) {
  const issuers = toIssuers(count);
  const tokens = issuers.map((issuer) => signFor(issuer));
  const before = weigh();
  const verifier = createFetching(issuers);
  const listed = weigh();
  const startedAt = performance.now();
  await verifier.ready();
  const readyMs = performance.now() - startedAt;
  const loaded = weigh();
  for (const token of tokens) verifier.verifySync(token);
  const used = weigh();
  return {
    count,
    readyMs,
    listedBytes: (listed - before) / count,
    loadedBytes: (loaded - listed) / count,
    usedBytes: (used - loaded) / count,
  };
}

/** Returns the bytes in use by the heap and outside of it, by buffers. */
function weigh() {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
