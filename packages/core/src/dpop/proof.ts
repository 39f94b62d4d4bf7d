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
import { refuseProof } from './proof-refusal.ts';

/** The parts of a proof. Nothing in it is verified. */
export interface ParsedProof {
  /** The header as it stands in the proof. It is parsed only if it is not a known one. */
  readonly header: string;
  readonly payload: JsonObject;
  readonly signature: Uint8Array;
  /** The ASCII text that the signature covers (RFC 7515 §5.2). */
  readonly signingInput: string;
}

/**
 * Returns the parts of the one proof of a request (RFC 9449 §4.3, checks 1 and 2). A comma means that
 * several `DPoP` headers were joined, since a JWS cannot contain one.
 *
 * @throws {AuthError} `dpop_proof_missing`, `dpop_proof_repeated`, `dpop_proof_malformed`
 */
export function parseProof(
  proofs: readonly string[],
  maxProofBytes: number,
  engine: Engine,
): ParsedProof {
  const [proof] = proofs;
  const { length: count } = proofs;
  if (count === 0) refuseProof('dpop_proof_missing', { problem: 'missing' });
  if (count > 1) refuseProof('dpop_proof_repeated', { problem: 'repeated', count });
  if (typeof proof !== 'string') refuseMalformed();
  if (proof.length > maxProofBytes) {
    refuseProof('dpop_proof_malformed', { problem: 'too-long', limit: maxProofBytes });
  }
  if (proof.includes(',')) {
    const joined = proof.split(',').length;
    refuseProof('dpop_proof_repeated', { problem: 'repeated', count: joined });
  }
  const parts = splitCompact(proof) ?? refuseMalformed();
  return {
    header: parts.header,
    payload: decodeJsonSegment(parts.payload, engine) ?? refuseMalformed(),
    signature: engine.decodeBytes(parts.signature) ?? refuseMalformed(),
    signingInput: parts.signingInput,
  };
}

// Parameters that name another key than `jwk`, belong to encryption, or change what is signed.
const FORBIDDEN = ['crit', 'b64', 'jku', 'x5u', 'x5c', 'enc', 'zip'];

/**
 * Returns the key in the header (checks 4, 5 and 7).
 *
 * @throws {AuthError} `dpop_proof_type`, `dpop_proof_header`, `dpop_proof_alg`, `dpop_proof_key`
 */
export function readProofKey(
  header: JsonObject,
  algorithms: readonly AlgorithmName[],
): VerificationKey {
  const typ = memberOf(header, 'typ');
  if (typeof typ !== 'string' || toMediaType(typ) !== 'dpop+jwt') {
    refuseProof('dpop_proof_type', { problem: 'typ' });
  }
  if (
    isNestedJwt(memberOf(header, 'cty')) ||
    FORBIDDEN.some((name) => Object.hasOwn(header, name))
  ) {
    refuseProof('dpop_proof_header', { problem: 'parameter' });
  }
  const alg = memberOf(header, 'alg');
  const algorithm = typeof alg === 'string' ? toAlgorithm(alg) : undefined;
  if (algorithm === undefined || !algorithms.includes(algorithm.name)) {
    refuseProof('dpop_proof_alg', { problem: 'other', algorithms });
  }
  const jwk = memberOf(header, 'jwk');
  if (!isJsonObject(jwk)) refuseProof('dpop_proof_key', { problem: 'no-key' });
  // Stricter than for an issuer's keys: even an empty one is refused.
  if (PRIVATE_MEMBERS.some((name) => Object.hasOwn(jwk, name))) {
    refuseProof('dpop_proof_key', { problem: 'private' });
  }
  // A key without `alg` is used with the algorithm of the header: the token binds the key itself.
  const key = toVerificationKey(jwk, new Set([algorithm.name]));
  if (typeof key !== 'string') return key;
  return refuseProof('dpop_proof_key', { problem: 'unusable', reason: key });
}

/**
 * Returns the imported key with its thumbprint.
 *
 * @throws {AuthError} `dpop_proof_key` when the engine cannot import it, such as a point off its curve
import { refuseProof } from './proof-refusal.ts';
 */
export function importProofKey(
  header: string,
  key: VerificationKey,
  engine: Engine,
): MaybePromise<ProofKey> {
  const imported = attempt(
    () => engine.importKey(key.publicJwk, key.algorithm),
    (found) => found,
    () => refuseProof('dpop_proof_key', { problem: 'not-importable' }),
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
 * Passes when the key made the proof's signature (check 6). The sender chose the key, so a key that
 * makes the engine fail means a bad proof, not an outage.
 *
 * @throws {AuthError} `dpop_proof_signature`
 */
export function checkProofSignature(
  { signature, signingInput }: ParsedProof,
  { key, imported }: ProofKey,
  engine: Engine,
): MaybePromise<void> {
  if (signature.length !== key.signatureBytes) refuseSignature();
  return attempt<boolean, void>(
    () => engine.verify(imported, key.algorithm, signature, signingInput, false),
    (isValid: unknown) => (isValid === true ? undefined : refuseSignature()),
    () => refuseSignature(),
  );
}

function refuseSignature(): never {
  return refuseProof('dpop_proof_signature', { problem: 'mismatch' });
}

/** Refuses a proof that is not a signed JWT. */
export function refuseMalformed(): never {
  return refuseProof('dpop_proof_malformed', { problem: 'malformed' });
}
