import { AuthError } from '../errors/errors.ts';
import { toAlgorithm } from '../jose/algorithms.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { memberOf } from '../wire/json.ts';
import { toMediaType } from '../wire/media-type.ts';
import type { CheckedHeader, UnverifiedHeader } from './token.ts';

const MAX_NAME_LENGTH = 512;

/**
 * Returns what the header says, or refuses what this issuer may not say.
 *
 * @throws {AuthError} `forbidden_header`, `malformed_token`, `disallowed_alg`, `invalid_token_type`
 */
export function checkHeader(header: UnverifiedHeader, entry: TrustEntry): CheckedHeader {
  checkParameters(header, entry);
  const alg = readName(header, 'alg');
  const kid = Object.hasOwn(header, 'kid') ? readName(header, 'kid') : undefined;
  const algorithm = toAlgorithm(alg);
  if (algorithm === undefined || !entry.algorithms.has(algorithm.name)) {
    throw new AuthError('disallowed_alg');
  }
  return { algorithm, kid, isAccessTokenType: checkType(header, entry) === 'at+jwt' };
}

function checkParameters(header: UnverifiedHeader, { forbiddenParameters }: TrustEntry): void {
  for (const name of Object.keys(header)) {
    if (forbiddenParameters.has(name)) throw new AuthError('forbidden_header');
  }
  // A JWT in a JWT: the outer signature would vouch for claims that nobody has looked at.
  const cty = memberOf(header, 'cty');
  if (typeof cty === 'string' && toMediaType(cty) === 'jwt')
    throw new AuthError('forbidden_header');
}

function readName(header: UnverifiedHeader, name: string): string {
  const value = memberOf(header, name);
  if (typeof value !== 'string' || value === '' || value.length > MAX_NAME_LENGTH) {
    throw new AuthError('malformed_token');
  }
  return value;
}

/** Compares `typ` as a media type without parameters (RFC 7515 §4.1.9, RFC 8725 §3.11). */
function checkType(header: UnverifiedHeader, entry: TrustEntry): string | undefined {
  const typ = memberOf(header, 'typ');
  if (typ === undefined && entry.typOptional) return undefined;
  if (typ === undefined) throw new AuthError('invalid_token_type');
  if (typeof typ !== 'string') throw new AuthError('malformed_token');
  if (entry.types.has(typ)) return typ;
  const type = toMediaType(typ);
  if (!entry.types.has(type)) throw new AuthError('invalid_token_type');
  return type;
}
