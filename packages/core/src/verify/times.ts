import { refusal } from '../errors/refusal.ts';
import type { Policy } from '../policy/compile.ts';
import type { Mapping } from '../policy/mapping.ts';
import { readKnownClaims } from './known-claims.ts';
import type { KnownClaims } from './known-claims.ts';
import type { UnverifiedClaims } from './token.ts';

/** What an issuer's options say about times. */
type TimeRules = Pick<Mapping, 'clockToleranceSeconds' | 'maxTokenAgeSeconds'>;

/** The times in a payload, of any type. */
type Dates = Partial<Pick<KnownClaims, 'exp' | 'nbf' | 'iat'>>;

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
  { exp, nbf, iat }: Dates,
  rules: TimeRules,
  policy: Pick<Policy, 'now'>,
): void {
  const nowSeconds = policy.now() / 1000;
  checkExpiry(toDate(exp, 'exp'), nowSeconds, rules);
  checkNotBefore(toDate(nbf, 'nbf'), nowSeconds, rules);
  checkIssuedAt(toDate(iat, 'iat'), nowSeconds, rules);
}

/** The times of a token that passed {@link checkTimes}, in seconds. */
export interface TokenTimes {
  readonly exp: number | undefined;
  readonly nbf: number | undefined;
  readonly iat: number | undefined;
}

/** Returns the times of a token that passed {@link checkTimes}, so that they are read only once. */
export function readTimes(payload: UnverifiedClaims): TokenTimes {
  const { exp, nbf, iat } = readKnownClaims(payload);
  return { exp: toDate(exp, 'exp'), nbf: toDate(nbf, 'nbf'), iat: toDate(iat, 'iat') };
}

/**
 * Passes while the token is still valid.
 *
 * @throws {AuthError} `token_expired`, `token_not_yet_valid`, `missing_claim`
 */
export function checkTimesAgain(
  { exp, nbf, iat }: TokenTimes,
  rules: TimeRules,
  policy: Pick<Policy, 'now'>,
): void {
  const nowSeconds = policy.now() / 1000;
  checkExpiry(exp, nowSeconds, rules);
  checkNotBefore(nbf, nowSeconds, rules);
  checkIssuedAt(iat, nowSeconds, rules);
}

function checkExpiry(exp: number | undefined, nowSeconds: number, rules: TimeRules): void {
  const { clockToleranceSeconds: toleranceSeconds, maxTokenAgeSeconds } = rules;
  // Stage 6 demands `exp`, except of logout tokens whose issuer leaves it out: their age is limited.
  const end = exp ?? (maxTokenAgeSeconds === undefined ? 0 : Number.POSITIVE_INFINITY);
  if (nowSeconds < end + toleranceSeconds) return;
  throw refusal('token_expired', { problem: 'exp', seconds: nowSeconds - end, toleranceSeconds });
}

function checkNotBefore(nbf: number | undefined, nowSeconds: number, rules: TimeRules): void {
  const { clockToleranceSeconds: toleranceSeconds } = rules;
  if (nbf === undefined || nowSeconds >= nbf - toleranceSeconds) return;
  const facts = { seconds: nbf - nowSeconds, toleranceSeconds };
  throw refusal('token_not_yet_valid', { problem: 'nbf', ...facts });
}

function checkIssuedAt(iat: number | undefined, nowSeconds: number, rules: TimeRules): void {
  const { clockToleranceSeconds: tolerance, maxTokenAgeSeconds: maxAge } = rules;
  if (iat === undefined) {
    if (maxAge === undefined) return;
    throw refusal('missing_claim', { problem: 'missing', claim: 'iat' });
  }
  if (!(iat <= nowSeconds + MAX_IAT_AHEAD_SECONDS + tolerance)) {
    const facts = { seconds: iat - nowSeconds, limit: MAX_IAT_AHEAD_SECONDS };
    throw refusal('token_not_yet_valid', {
      problem: 'iat',
      ...facts,
      toleranceSeconds: tolerance,
    });
  }
  if (maxAge !== undefined && !(nowSeconds < iat + maxAge + tolerance)) {
    const facts = { seconds: nowSeconds - iat, limit: maxAge, toleranceSeconds: tolerance };
    throw refusal('token_expired', { problem: 'age', ...facts });
  }
}

function toDate(value: unknown, name: keyof Dates): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(Math.abs(value) <= MAX_SECONDS)) {
    throw refusal('invalid_claims', { problem: 'date', claim: name });
  }
  return value;
}
