import { refusal } from '../errors/refusal.ts';
import { toAlgorithm } from '../jose/algorithms.ts';
import { MAX_KEY_NAME_LENGTH } from '../jose/jwk-members.ts';
import type { Thumbprints } from '../jose/key-index.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { decodeBase64url } from '../wire/base64url.ts';
import { memberOf } from '../wire/json.ts';
import { isNestedJwt, toMediaType } from '../wire/media-type.ts';
import type { CheckedHeader, UnverifiedHeader } from './token.ts';

/**
 * Returns what the header says, or refuses it when it says what this issuer's tokens may not.
 *
 * @throws {AuthError} `forbidden_header`, `malformed_token`, `disallowed_alg`, `invalid_token_type`
 */
export function checkHeader(header: UnverifiedHeader, entry: TrustEntry): CheckedHeader {
  checkParameters(header, entry);
  const alg = readName(header, 'alg');
  const kid = Object.hasOwn(header, 'kid') ? readName(header, 'kid') : undefined;
  const thumbprints = kid === undefined ? readThumbprints(header) : undefined;
  const algorithm = toAlgorithm(alg);
  if (algorithm === undefined || !entry.algorithms.has(algorithm.name)) {
    throw toDisallowed(alg, entry);
  }
  const isAccessTokenType = checkType(header, entry) === 'at+jwt';
  return { algorithm, kid, thumbprints, isAccessTokenType };
}

// `none`, and the algorithms whose key is a shared secret (RFC 7518 §3.1).
const UNSIGNED = /^(?:none|hs\d+)$/i;

function toDisallowed(alg: string, entry: TrustEntry): Error {
  const problem = UNSIGNED.test(alg) ? 'unsigned' : 'other';
  return refusal('disallowed_alg', { problem, algorithms: [...entry.algorithms] });
}

function checkParameters(header: UnverifiedHeader, { forbiddenParameters }: TrustEntry): void {
  for (const name of Object.keys(header)) {
    if (forbiddenParameters.has(name) && !saysNothing(name, header)) {
      throw refusal('forbidden_header', { problem: 'parameter', header: name });
    }
  }
  // A nested JWT: the outer signature would vouch for claims that were never checked.
  if (isNestedJwt(memberOf(header, 'cty'))) {
    throw refusal('forbidden_header', { problem: 'nested' });
  }
}

/** Ping and ForgeRock Access Management write `zip: "NONE"` into signed tokens: nothing is compressed. */
function saysNothing(name: string, header: UnverifiedHeader): boolean {
  return name === 'zip' && header[name] === 'NONE';
}

function readName(header: UnverifiedHeader, name: string): string {
  const value = memberOf(header, name);
  if (typeof value !== 'string' || value === '' || value.length > MAX_KEY_NAME_LENGTH) {
    throw refusal('malformed_token', { problem: 'header-type', header: name });
  }
  return value;
}

/**
 * Returns the certificate thumbprints by which a token without `kid` names its key (RFC 7515 §4.1.7,
 * §4.1.8). They are compared with those that the issuer publishes and never computed, so their length
 * is not fixed: WSO2 Identity Server encodes the hexadecimal digits of the hash.
 */
function readThumbprints(header: UnverifiedHeader): Thumbprints | undefined {
  if (!Object.hasOwn(header, 'x5t') && !Object.hasOwn(header, 'x5t#S256')) return undefined;
  return { x5tS256: readThumbprint(header, 'x5t#S256'), x5t: readThumbprint(header, 'x5t') };
}

/** A string that is not canonical base64url is not a thumbprint, so it selects nothing. */
function readThumbprint(header: UnverifiedHeader, name: string): string | undefined {
  if (!Object.hasOwn(header, name)) return undefined;
  const value = readName(header, name);
  return decodeBase64url(value) === undefined ? undefined : value;
}

/** Compares `typ` as a media type without parameters (RFC 7515 §4.1.9, RFC 8725 §3.11). */
function checkType(header: UnverifiedHeader, entry: TrustEntry): string | undefined {
  const typ = memberOf(header, 'typ');
  if (typ === undefined && entry.typOptional) return undefined;
  if (typ === undefined) refuseType('no-typ', entry);
  if (typeof typ !== 'string') {
    throw refusal('malformed_token', { problem: 'header-type', header: 'typ' });
  }
  if (entry.types.has(typ)) return typ;
  const type = toMediaType(typ);
  if (!entry.types.has(type)) refuseType('typ', entry);
  return type;
}

function refuseType(problem: 'typ' | 'no-typ', { types }: TrustEntry): never {
  throw refusal('invalid_token_type', { problem, types: [...types] });
}
