import { AuthError } from '../errors/errors.ts';
import type { AuthErrorCode } from '../errors/errors.ts';
import { toAlgorithm } from '../jose/algorithms.ts';
import type { AlgorithmName } from '../jose/algorithms.ts';
import type { Engine } from '../jose/engine.ts';
import { decodeJsonSegment } from '../jose/json-segment.ts';
import { PRIVATE_MEMBERS } from '../jose/jwk-members.ts';
import { toVerificationKey } from '../jose/jwk.ts';
import type { VerificationKey } from '../jose/jwk.ts';
import { attempt, chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { splitCompact } from '../wire/compact.ts';
import { isJsonObject, memberOf } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import { isNestedJwt, toMediaType } from '../wire/media-type.ts';
import type { ProofKey } from './proof-keys.ts';

/** A proof taken apart. Nothing in it is proven. */
export interface ParsedProof {
  /** The header's segment, not read yet: it may be a known one. */
  readonly header: string;
  readonly payload: JsonObject;
  readonly signature: Uint8Array;
  /** The ASCII text that the signature covers (RFC 7515 §5.2). */
  readonly signingInput: string;
}

/** What a proof says that holds for its signature's key. */
export interface ProofClaims {
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  readonly iat: number;
  readonly ath: string;
  readonly nonce: unknown;
  readonly exp: number | undefined;
  readonly nbf: number | undefined;
}

/**
 * Returns the parts of the one proof of a request (RFC 9449 §4.3, checks 1 and 2). Where equal
 * headers arrive joined, a comma stands between two proofs; no JWS holds one.
 *
 * @throws {AuthError} `dpop_proof_missing`, `dpop_proof_repeated`, `dpop_proof_malformed`
 */
export function parseProof(
  proofs: readonly string[],
  maxProofBytes: number,
  engine: Engine,
): ParsedProof {
  const [proof] = proofs;
  if (proofs.length === 0) refuse('dpop_proof_missing');
  if (proofs.length > 1) refuse('dpop_proof_repeated');
  if (typeof proof !== 'string' || proof.length > maxProofBytes) refuse('dpop_proof_malformed');
  if (proof.includes(',')) refuse('dpop_proof_repeated');
  const parts = splitCompact(proof) ?? refuse('dpop_proof_malformed');
  return {
    header: parts.header,
    payload: decodeJsonSegment(parts.payload, engine) ?? refuse('dpop_proof_malformed'),
    signature: engine.decodeBytes(parts.signature) ?? refuse('dpop_proof_malformed'),
    signingInput: parts.signingInput,
  };
}

// What would name another key than `jwk`, encrypt, or change what the signature covers.
const FORBIDDEN = ['crit', 'b64', 'jku', 'x5u', 'x5c', 'enc', 'zip'];

/**
 * Returns the key that the header brings (checks 4, 5 and 7).
 *
 * @throws {AuthError} `dpop_proof_type`, `dpop_proof_header`, `dpop_proof_alg`, `dpop_proof_key`
 */
export function readProofKey(
  header: JsonObject,
  algorithms: readonly AlgorithmName[],
): VerificationKey {
  const typ = memberOf(header, 'typ');
  if (typeof typ !== 'string' || toMediaType(typ) !== 'dpop+jwt') refuse('dpop_proof_type');
  if (
    isNestedJwt(memberOf(header, 'cty')) ||
    FORBIDDEN.some((name) => Object.hasOwn(header, name))
  ) {
    refuse('dpop_proof_header');
  }
  const alg = memberOf(header, 'alg');
  const algorithm = typeof alg === 'string' ? toAlgorithm(alg) : undefined;
  if (algorithm === undefined || !algorithms.includes(algorithm.name)) refuse('dpop_proof_alg');
  const jwk = memberOf(header, 'jwk');
  if (!isJsonObject(jwk)) refuse('dpop_proof_key');
  // Stricter than for an issuer's keys: even an empty one is refused.
  if (PRIVATE_MEMBERS.some((name) => Object.hasOwn(jwk, name))) refuse('dpop_proof_key');
  // The header names the algorithm, so a key without one is for that: what it is bound to is the token.
  const key = toVerificationKey(jwk, new Set([algorithm.name]));
  return typeof key === 'string' ? refuse('dpop_proof_key') : key;
}

/**
 * Returns the key ready for use, with its thumbprint.
 *
 * @throws {AuthError} `dpop_proof_key` when the material is no key, such as a point off its curve
 */
export function importProofKey(
  header: string,
  key: VerificationKey,
  engine: Engine,
): MaybePromise<ProofKey> {
  const imported = attempt(
    () => engine.importKey(key.publicJwk, key.algorithm),
    (found) => found,
    () => refuse('dpop_proof_key'),
  );
  return chain(imported, (ready) =>
    chain(engine.digest(key.thumbprintInput), (thumbprint) => ({
      header,
      key,
      imported: ready,
      thumbprint,
    })),
  );
}

/**
 * Passes when the key made the proof's signature (check 6). The sender chose the key, so an engine
 * that cannot work with it has found a bad proof and not a fault of its own.
 *
 * @throws {AuthError} `dpop_proof_signature`
 */
export function checkProofSignature(
  { signature, signingInput }: ParsedProof,
  { key, imported }: ProofKey,
  engine: Engine,
): MaybePromise<void> {
  if (signature.length !== key.signatureBytes) refuse('dpop_proof_signature');
  return attempt<boolean, void>(
    () => engine.verify(imported, key.algorithm, signature, signingInput, false),
    (isValid: unknown) => (isValid === true ? undefined : refuse('dpop_proof_signature')),
    () => refuse('dpop_proof_signature'),
  );
}

const MAX_JTI_LENGTH = 512;

/**
 * Returns the claims that a proof must have (check 3), and the dates that any JWT may have (RFC 7519
 * §4.1.4 and §4.1.5).
 *
 * @throws {AuthError} `dpop_proof_claims`
 */
export function readProofClaims(payload: JsonObject): ProofClaims {
  const jti = textOf(payload, 'jti');
  if (jti === '' || jti.length > MAX_JTI_LENGTH) refuse('dpop_proof_claims');
  return {
    jti,
    htm: textOf(payload, 'htm'),
    htu: textOf(payload, 'htu'),
    iat: dateOf(payload, 'iat') ?? refuse('dpop_proof_claims'),
    ath: textOf(payload, 'ath'),
    nonce: memberOf(payload, 'nonce'),
    exp: dateOf(payload, 'exp'),
    nbf: dateOf(payload, 'nbf'),
  };
}

function textOf(payload: JsonObject, name: string): string {
  const value = memberOf(payload, name);
  return typeof value === 'string' ? value : refuse('dpop_proof_claims');
}

function dateOf(payload: JsonObject, name: string): number | undefined {
  const value = memberOf(payload, name);
  if (value === undefined || Number.isFinite(value)) return value as number | undefined;
  return refuse('dpop_proof_claims');
}

/** Refuses the proof. */
export function refuse(code: AuthErrorCode): never {
  throw new AuthError(code);
}
