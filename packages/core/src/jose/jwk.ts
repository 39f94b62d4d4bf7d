import type { JsonObject } from '../wire/json.ts';
import { toAlgorithm } from './algorithms.ts';
import type { Algorithm, AlgorithmName } from './algorithms.ts';
import { keyNamesOf, memberFault, statedMember } from './jwk-members.ts';
import type { KeyNames } from './jwk-members.ts';
import { servesIssuer } from './key-issuer.ts';
import { toKeyMaterial } from './key-material.ts';
import type { KeyMaterial } from './key-material.ts';

/** A key as the issuer publishes it (RFC 7517 §4). Members are unchecked until a key is selected. */
export interface Jwk {
  readonly kty?: string;
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
  readonly key_ops?: readonly string[];
  readonly crv?: string;
  readonly n?: string;
  readonly e?: string;
  readonly x?: string;
  readonly y?: string;
  readonly [member: string]: unknown;
}

/** A published key that may verify signatures of exactly one algorithm (RFC 8725 §3.1). */
export interface VerificationKey extends KeyNames, KeyMaterial {
  readonly algorithm: Algorithm;
  /** The RFC 7638 §3.1 hash input: equal for two keys exactly when their material is equal. */
  readonly thumbprintInput: string;
}

/** Why a published key is not used, whatever the issuer's algorithms are. */
export type KeyFault = 'invalid' | 'unsupported' | 'private' | 'weak';

/**
 * Why a published key is not used. `other-algorithm` and `other-issuer` are not faults: the key is for an
 * algorithm that is not configured, or for another issuer that shares the set.
 */
export type UnusableReason = KeyFault | 'rsa-without-alg' | 'other-algorithm' | 'other-issuer';

/**
 * Returns the key that `jwk` publishes for one of `algorithms`, or the reason why it is never used. A
 * key with the member `issuer` serves only that issuer; without the argument `issuer` that member is
 * not looked at.
 */
export function toVerificationKey(
  jwk: Jwk,
  algorithms: ReadonlySet<AlgorithmName>,
  issuer?: string,
): VerificationKey | UnusableReason {
  const fault = memberFault(jwk);
  if (fault !== undefined) return fault;
  const algorithm = algorithmOf(jwk, algorithms);
  if (typeof algorithm === 'string') return algorithm;
  if (!algorithms.has(algorithm.name)) return 'other-algorithm';
  const scope = statedMember(jwk, 'issuer');
  if (issuer !== undefined && typeof scope === 'string' && !servesIssuer(scope, issuer)) {
    return 'other-issuer';
  }
  const material = toKeyMaterial(jwk, algorithm);
  if (typeof material === 'string') return material;
  const { kid, x5t, x5tS256 } = keyNamesOf(jwk);
  const { publicJwk, signatureBytes } = material;
  const thumbprintInput = JSON.stringify(publicJwk);
  // Written out, without spreads: the keys of all issuers are then objects of one shape.
  return Object.freeze({
    kid,
    x5t,
    x5tS256,
    algorithm,
    publicJwk,
    signatureBytes,
    thumbprintInput,
  });
}

function algorithmOf(
  jwk: Jwk,
  algorithms: ReadonlySet<AlgorithmName>,
): Algorithm | 'unsupported' | 'rsa-without-alg' {
  const fitting = fittingAlgorithms(jwk, algorithms);
  // A curve fixes the algorithm. An RSA key could serve six, and the token must not choose among them.
  if (fitting.length > 1) return 'rsa-without-alg';
  return fitting[0] ?? 'unsupported';
}

/** Returns the algorithm that the key states, or else those of `candidates` that it could serve. */
export function fittingAlgorithms(
  jwk: JsonObject,
  candidates: Iterable<AlgorithmName>,
): readonly Algorithm[] {
  const alg = statedMember(jwk, 'alg');
  const kty = statedMember(jwk, 'kty');
  const crv = statedMember(jwk, 'crv');
  const names: readonly unknown[] = alg === undefined ? [...candidates] : [alg];
  return names
    .map((name) => (typeof name === 'string' ? toAlgorithm(name) : undefined))
    .filter((row) => row !== undefined)
    .filter((row) => row.kty === kty && (row.kty === 'RSA' || row.crv === crv));
}
