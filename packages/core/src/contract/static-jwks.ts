import { ConfigError } from '../errors/errors.ts';
import type { Jwk } from '../jose/jwk.ts';
import { CONTRACT, CONTRACT_VERSION } from './key-source.ts';
import type { KeySet, KeySource } from './key-source.ts';

/**
 * Creates a key source with keys that never change. It uses no network. The set is copied, so later changes
 * of `jwks` have no effect.
 *
 * @throws {ConfigError} `invalid_options` when `jwks` is not a JWK Set or has no keys
 *
 * @example
 * ```ts
 * import { createVerifier, staticJwks } from '@oidc-verify/core';
 *
 * export const verifier = createVerifier({
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 *   algorithms: ['ES256'],
 *   keys: staticJwks({
 *     keys: [
 *       {
 *         kty: 'EC',
 *         crv: 'P-256',
 *         kid: '2026-07',
 *         x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
 *         y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
 *       },
 *     ],
 *   }),
 * });
 * ```
 */
export function staticJwks(jwks: { readonly keys: readonly Jwk[] }): KeySource {
  const keys = copyKeys(jwks);
  const set: KeySet = Object.freeze({ keys, generation: 1, ageSeconds: 0, stale: false });
  return Object.freeze({
    [CONTRACT]: CONTRACT_VERSION,
    fixedKeys: keys,
    servesOneIssuer: true,
    peek: () => set,
    load: async () => set,
    wake: () => 'settled' as const,
    close: () => {},
  });
}

function copyKeys(jwks: unknown): readonly Jwk[] {
  const keys: unknown = isJwk(jwks) ? jwks['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isJwk)) {
    const message =
      typeof jwks === 'function'
        ? 'must be a JWK Set, not a function that returns one: call it'
        : 'must be a JWK Set: an object whose `keys` is a non-empty list of JWK objects';
    throw new ConfigError('invalid_options', [{ path: 'jwks', message }]);
  }
  return Object.freeze(keys.map((key) => Object.freeze(structuredClone(key))));
}

/** The members of a JWK are unchecked until the key is selected, so any object may be one. */
function isJwk(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
