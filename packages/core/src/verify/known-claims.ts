import { hasLoneSurrogate } from '../wire/lone-surrogate.ts';
import { TELLING_CLAIMS } from './kind.ts';
import type { UnverifiedClaims } from './token.ts';

/** What a token, a session, a user, a client or a tenant is stored and found by. */
export const IDENTIFIERS: readonly string[] = [
  'sub',
  'jti',
  'sid',
  'client_id',
  'azp',
  'cid',
  'appid',
  'oid',
  'tid',
];

/** The claims that every verification looks at, as they stand in a payload: its own members only. */
export interface KnownClaims {
  readonly aud: unknown;
  readonly exp: unknown;
  readonly nbf: unknown;
  readonly iat: unknown;
  readonly sub: unknown;
  readonly jti: unknown;
  readonly client_id: unknown;
  /** Whether there is a claim by which a token tells what kind it is. */
  readonly tellsKind: boolean;
  /** Whether `iss`, `exp` and `aud` are all there. */
  readonly hasBasic: boolean;
  /** Whether an identifier is empty, no string, or not Unicode. */
  readonly hasOddIdentifier: boolean;
}

/**
 * Returns the claims of a payload that every verification looks at. To look for forty names in an object
 * takes longer than to look at its ten names once.
 */
export function readKnownClaims(payload: UnverifiedClaims): KnownClaims {
  let iss, aud, exp, nbf, iat, sub, jti, client_id: unknown;
  let tellsKind = false;
  let hasOddIdentifier = false;
  for (const name in payload) {
    // An inherited member was never in the JSON. In such a loop V8 knows the answer of this very form.
    if (!Object.prototype.hasOwnProperty.call(payload, name)) continue;
    const value = payload[name];
    if (name === 'iss') iss = value;
    else if (name === 'aud') aud = value;
    else if (name === 'exp') exp = value;
    else if (name === 'nbf') nbf = value;
    else if (name === 'iat') iat = value;
    else if (name === 'sub') sub = value;
    else if (name === 'jti') jti = value;
    else if (name === 'client_id') client_id = value;
    else if (TELLING_CLAIMS.has(name)) tellsKind = true;
    else if (IDENTIFIERS.includes(name)) hasOddIdentifier ||= isOdd(value);
  }
  hasOddIdentifier ||= isOdd(sub) || isOdd(jti) || isOdd(client_id);
  const hasBasic = [iss, exp, aud].every((value) => value !== undefined && value !== null);
  return { aud, exp, nbf, iat, sub, jti, client_id, tellsKind, hasBasic, hasOddIdentifier };
}

function isOdd(value: unknown): boolean {
  return (
    value !== undefined && (typeof value !== 'string' || value === '' || hasLoneSurrogate(value))
  );
}
