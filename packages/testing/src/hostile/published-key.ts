import type { Jwk } from '@oidc-verify/core';
import type { SigningAlgorithm } from '../algorithms.ts';
import type { PrivateJwk } from '../keys.ts';
import { publishAs } from './kit.ts';
import type { HostileKit } from './kit.ts';

/** Returns the parts of a token that `key` signs. Its `kid` is that of the {@link published} key. */
export function signedBy(
  kit: HostileKit,
  alg: SigningAlgorithm,
  key: PrivateJwk,
): {
  header: Record<string, unknown>;
  alg: SigningAlgorithm;
  key: PrivateJwk;
} {
  return { header: { ...kit.header(), alg, kid: kidFor(alg) }, alg, key };
}

/** Returns what a verifier must be given to accept tokens {@link signedBy} `key`. */
export function published(
  alg: SigningAlgorithm,
  key: PrivateJwk,
): { keys: readonly Jwk[]; algorithms: readonly SigningAlgorithm[] } {
  return { keys: [publishAs(key, kidFor(alg), alg)], algorithms: ['RS256', alg] };
}

function kidFor(alg: SigningAlgorithm): string {
  return `hostile-${alg.toLowerCase()}`;
}
