import { AuthError } from '../errors/errors.ts';
import type { Policy } from '../policy/compile.ts';
import type { Mapping } from '../policy/mapping.ts';
import { memberOf } from '../wire/json.ts';
import type { UnverifiedClaims } from './token.ts';

/** What an issuer's options say about times. */
type TimeRules = Pick<Mapping, 'clockToleranceSeconds' | 'maxTokenAgeSeconds'>;

// Beyond that, seconds are not exact: a number is no instant.
const MAX_SECONDS = 2 ** 53;
// An `iat` further ahead than this is not explained by clocks that differ.
const MAX_IAT_AHEAD_SECONDS = 60;

/**
 * Passes while the token is valid. Times must be numbers of seconds up to 2^53, fractions allowed (RFC 7519 §2 NumericDate): `1e26`, `1e400`, a string or null is refused.
 *
 * @throws {AuthError} `invalid_claims`, `token_expired`, `token_not_yet_valid`, `missing_claim`
 */
export function checkTimes(
  payload: UnverifiedClaims,
  rules: TimeRules,
  policy: Pick<Policy, 'now'>,
): void {
  const nowSeconds = policy.now() / 1000;
  const tolerance = rules.clockToleranceSeconds;
  const exp = readDate(payload, 'exp');
  // Stage 6 demands `exp`, except of logout tokens whose issuer leaves it out: their age is limited.
  const end = exp ?? (rules.maxTokenAgeSeconds === undefined ? 0 : Number.POSITIVE_INFINITY);
  if (!(nowSeconds < end + tolerance)) throw new AuthError('token_expired');
  const nbf = readDate(payload, 'nbf');
  if (nbf !== undefined && !(nowSeconds >= nbf - tolerance)) {
    throw new AuthError('token_not_yet_valid');
  }
  checkIssuedAt(readDate(payload, 'iat'), nowSeconds, rules);
}

function checkIssuedAt(iat: number | undefined, nowSeconds: number, rules: TimeRules): void {
  const { clockToleranceSeconds: tolerance, maxTokenAgeSeconds: maxAge } = rules;
  if (iat === undefined) {
    if (maxAge !== undefined) throw new AuthError('missing_claim');
    return;
  }
  if (!(iat <= nowSeconds + MAX_IAT_AHEAD_SECONDS + tolerance)) {
    throw new AuthError('token_not_yet_valid');
  }
  if (maxAge !== undefined && !(nowSeconds < iat + maxAge + tolerance)) {
    throw new AuthError('token_expired');
  }
}

function readDate(payload: UnverifiedClaims, name: string): number | undefined {
  const value = memberOf(payload, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(Math.abs(value) <= MAX_SECONDS)) {
    throw new AuthError('invalid_claims');
  }
  return value;
}
