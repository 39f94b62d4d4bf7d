import { createPublicKey } from 'node:crypto';
import * as core from '@oidc-verify/core';
import { createVerifier as createFastJwt } from 'fast-jwt';

/** @import { Algorithm } from 'fast-jwt' */
/** @import { AlgorithmOption } from '@oidc-verify/core' */
/** @import { Policy } from './types.d.ts' */
/** @typedef {(token: string) => unknown} Verify */

/** Both caches hold that many tokens of a kilobyte before they let go of any. */
export const ENTRIES = 20_000;
const ROOMY_BYTES = 64 * 2 ** 20;

/**
 * The policy of `peers/oidc-verify.mjs`, with a cache.
 * @param {Policy} policy
 * @param {{ storage?: 'token' | 'digest', maxBytes?: number }} [options]
 * @param {Pick<typeof import('@oidc-verify/core'), 'createVerifier' | 'staticJwks'>} [build] for instance the baseline
 */
export function createOurs(policy, options = {}, build = core) {
  const { storage = 'token', maxBytes = ROOMY_BYTES } = options;
  const { issuer, audience, algorithm, jwk } = policy;
  return build.createVerifier({
    issuer,
    audience,
    algorithms: [/** @type {AlgorithmOption} */ (algorithm)],
    keys: build.staticJwks({ keys: [jwk] }),
    tokenCache: { storage, maxBytes },
  });
}

/**
 * The policy of `peers/fast-jwt.mjs`, with a cache.
 * @param {Policy} policy
 * @param {number | true} [cache] entries; `true` is its default, 1,000
 * @returns {Verify}
 */
export function createTheirs({ issuer, audience, algorithm, jwk }, cache = ENTRIES) {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  return createFastJwt({
    key: key.export({ type: 'spki', format: 'pem' }),
    algorithms: [/** @type {Algorithm} */ (algorithm)],
    allowedIss: issuer,
    allowedAud: audience,
    cache,
  });
}
