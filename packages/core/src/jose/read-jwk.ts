import { isJsonObject } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import { ALGORITHM_NAMES } from './algorithms.ts';
import { fittingAlgorithms } from './jwk.ts';
import type { Jwk, KeyFault } from './jwk.ts';
import { keyNamesOf, memberFault, statedMember } from './jwk-members.ts';
import { toKeyMaterial } from './key-material.ts';

/** An entry of a JWK Set that is not used, and why. */
export interface SkippedKey {
  readonly kid?: string;
  readonly reason: KeyFault;
}

/** What an entry of a JWK Set is. */
export type PublishedKey =
  | { readonly jwk: Jwk; readonly skipped?: undefined }
  | { readonly jwk?: undefined; readonly skipped: SkippedKey };

/**
 * Returns the public signing key that an entry of a JWK Set holds, as a frozen copy of the members that
 * a verifier reads, or why the entry is skipped: `private` when it holds private or symmetric key
 * material, `weak` for a key under which forging is feasible, `unsupported` for another use or
 * algorithm, `invalid` for anything else. Key sources use it: one such entry does not make the set
 * unusable (RFC 7517 §5).
 */
export function readJwk(entry: unknown): PublishedKey {
  const jwk = isJsonObject(entry) ? entry : {};
  const fault = memberFault(entry);
  const [algorithm] = fault === undefined ? fittingAlgorithms(jwk, ALGORITHM_NAMES) : [];
  if (algorithm === undefined) return skip(jwk, fault ?? 'unsupported');
  const material = toKeyMaterial(jwk, algorithm);
  if (typeof material === 'string') return skip(jwk, material);
  return { jwk: Object.freeze({ ...material.publicJwk, ...membersOf(jwk) }) };
}

function skip(jwk: JsonObject, reason: KeyFault): PublishedKey {
  const { kid } = keyNamesOf(jwk);
  return { skipped: Object.freeze(kid === undefined ? { reason } : { kid, reason }) };
}

const VERIFY: readonly string[] = Object.freeze(['verify']);

/** Returns the names and the purpose of a key whose members were found in order. */
function membersOf(jwk: JsonObject): JsonObject {
  const { kid, x5t, x5tS256 } = keyNamesOf(jwk);
  const members = {
    kid,
    x5t,
    'x5t#S256': x5tS256,
    alg: statedMember(jwk, 'alg'),
    use: statedMember(jwk, 'use'),
    key_ops: statedMember(jwk, 'key_ops') === undefined ? undefined : VERIFY,
    issuer: statedMember(jwk, 'issuer'),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
