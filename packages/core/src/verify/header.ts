import { AuthError } from '../errors.ts';
import { toAlgorithm } from '../jose/algorithms.ts';
import { toMediaType } from '../jose/media-type.ts';
import type { TrustEntry } from '../policy/trust.ts';
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
  const { cty } = header;
  if (typeof cty === 'string' && toMediaType(cty) === 'jwt')
    throw new AuthError('forbidden_header');
}

function readName(header: UnverifiedHeader, name: string): string {
  const value = Object.hasOwn(header, name) ? header[name] : undefined;
  if (typeof value !== 'string' || value === '' || value.length > MAX_NAME_LENGTH) {
    throw new AuthError('malformed_token');
  }
  return value;
}

/** Compares `typ` as a media type without parameters (RFC 7515 §4.1.9, RFC 8725 §3.11). */
function checkType(header: UnverifiedHeader, entry: TrustEntry): string | undefined {
  if (!Object.hasOwn(header, 'typ')) {
    if (entry.typOptional) return undefined;
    throw new AuthError('invalid_token_type');
  }
  const { typ } = header;
  if (typeof typ !== 'string') throw new AuthError('malformed_token');
  if (entry.types.has(typ)) return typ;
  const type = toMediaType(typ);
  if (!entry.types.has(type)) throw new AuthError('invalid_token_type');
  return type;
}
