import { memberOf } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import { refuseProof } from './proof-refusal.ts';

/** The claims of a proof. */
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

const MAX_JTI_LENGTH = 512;

/**
 * Returns the claims that a proof must have (check 3), and `exp` and `nbf`, which any JWT may have
 * (RFC 7519 §4.1.4 and §4.1.5).
 *
 * @throws {AuthError} `dpop_proof_claims`
 */
export function readProofClaims(payload: JsonObject): ProofClaims {
  const jti = stringOf(payload, 'jti');
  if (jti === '' || jti.length > MAX_JTI_LENGTH) refuseClaim('jti');
  return {
    jti,
    htm: stringOf(payload, 'htm'),
    htu: stringOf(payload, 'htu'),
    iat: dateOf(payload, 'iat') ?? refuseClaim('iat'),
    ath: stringOf(payload, 'ath'),
    nonce: memberOf(payload, 'nonce'),
    exp: dateOf(payload, 'exp'),
    nbf: dateOf(payload, 'nbf'),
  };
}

function stringOf(payload: JsonObject, name: string): string {
  const value = memberOf(payload, name);
  return typeof value === 'string' ? value : refuseClaim(name);
}

function dateOf(payload: JsonObject, name: string): number | undefined {
  const value = memberOf(payload, name);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return refuseClaim(name);
}

function refuseClaim(claim: string): never {
  return refuseProof('dpop_proof_claims', { problem: 'type', claim });
}
