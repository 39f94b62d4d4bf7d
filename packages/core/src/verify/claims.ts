import type { AccessTokenClaims } from '../contract/result.ts';
import { AuthError } from '../errors/errors.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { isJsonObject, memberOf } from '../wire/json.ts';
import { hasLoneSurrogate } from '../wire/lone-surrogate.ts';
import { askCallback, refuseAnswer } from './callback.ts';
import { readClientId } from './client-id.ts';
import type { Context } from './context.ts';
import { checkKind, isIdToken } from './kind.ts';
import { checkTimes } from './times.ts';
import type { CheckedHeader, UnverifiedClaims } from './token.ts';

/**
 * Passes when the claims of a token with a valid signature meet our own rules. They are checked in
 * this order: the kind of token, the presence of iss, exp and aud, times, audience, further required
 * claims.
 *
 * @throws {AuthError} `invalid_token_type`, `missing_claim`, `invalid_claims`, `token_expired`,
 * `token_not_yet_valid`, `invalid_audience`
 * @see RFC 7519 §4.1, RFC 9068 §4, RFC 8725 §3.9–3.12
 */
export function checkClaims(
  payload: UnverifiedClaims,
  header: CheckedHeader,
  entry: TrustEntry,
  policy: Policy,
): asserts payload is AccessTokenClaims {
  if (!entry.acceptsOtherKinds) checkKind(payload, header, entry);
  checkPresent(payload, entry.basicClaims);
  checkTimes(payload, entry.mapping, policy);
  checkAudience(payload, header, entry);
  checkPresent(payload, entry.requiredClaims);
  if (entry.requiredClaimValues !== undefined) checkValues(payload, entry.requiredClaimValues);
  checkIdentifiers(payload, entry);
}

function checkPresent(payload: UnverifiedClaims, names: readonly string[]): void {
  for (const name of names) {
    if ((memberOf(payload, name) ?? null) === null) {
      throw new AuthError('missing_claim', { detail: `the token has no ${name}` });
    }
  }
}

/** What is compared is a claim of this issuer, so another value is no other kind of token. */
function checkValues(payload: UnverifiedClaims, values: ReadonlyMap<string, string>): void {
  checkPresent(payload, [...values.keys()]);
  for (const [name, value] of values) {
    if (memberOf(payload, name) !== value) throw new AuthError('invalid_claims');
  }
}

/** RFC 7519 §4.1.3: a string, or a non-empty list of strings, one of which names this API. */
function checkAudience(payload: UnverifiedClaims, header: CheckedHeader, entry: TrustEntry): void {
  const { audiences } = entry;
  const aud = memberOf(payload, 'aud');
  if (audiences === undefined && (aud === undefined || isEmptyList(aud))) {
    // An empty list names nobody, as no audience does. Where one is required, it is missing.
    if (entry.requiredClaims.includes('aud')) throw new AuthError('missing_claim');
    return;
  }
  if (typeof aud === 'string' && audiences?.has(aud) === true) return;
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const isWellFormed = named.length > 0 && named.every((name) => typeof name === 'string');
  const isOurs =
    audiences === undefined ||
    named.some((name) => typeof name === 'string' && audiences.has(name));
  if (isWellFormed && isOurs) return;
  if (!entry.acceptsOtherKinds && isIdToken(payload, header, entry)) {
    const detail = 'this is an ID token: its audience is a client, not this API';
    throw new AuthError('invalid_token_type', { detail });
  }
  throw new AuthError('invalid_audience');
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

// RFC 8693 §4.3, RFC 9068 §2.2.
const CLIENT_ID: readonly (readonly string[])[] = [['client_id']];

// What a token, a session, a user, a client or a tenant is stored and found by.
const IDENTIFIERS = ['sub', 'jti', 'sid', 'client_id', 'azp', 'cid', 'appid', 'oid', 'tid'];

/** Refuses identifiers that are not Unicode, because in UTF-8 they would equal others. */
function checkWellFormed(payload: UnverifiedClaims): void {
  for (const name of IDENTIFIERS) {
    const value = memberOf(payload, name);
    if (typeof value === 'string' && hasLoneSurrogate(value)) {
      throw new AuthError('invalid_claims', { detail: `${name} contains a lone surrogate` });
    }
  }
}

/** Refuses an empty or non-string `sub`: it identifies nobody, and would equal another such `sub`. */
function checkIdentifiers(payload: UnverifiedClaims, entry: TrustEntry): void {
  const { clientIds, mapping, textClaims } = entry;
  checkWellFormed(payload);
  for (const name of textClaims) {
    const value = memberOf(payload, name);
    if (value === undefined) continue;
    if (name === 'sub' && value === '') {
      if (entry.acceptsEmptySubject) continue;
      const detail = 'sub is empty; if these are tokens without a user, set acceptEmptySubject';
      throw new AuthError('invalid_claims', { detail });
    }
    if (typeof value !== 'string' || value === '') throw new AuthError('invalid_claims');
  }
  if (clientIds === undefined) return;
  const clientId = readClientId(payload, mapping.clientIdClaim ?? CLIENT_ID);
  if (clientId === undefined || !clientIds.has(clientId)) {
    throw new AuthError('invalid_audience');
  }
}

/**
 * Returns the claims with the output of the option `claims` laid over them. Our own rules never read
 * that output.
 *
 * @throws {AuthError} `invalid_claims`, `verification_unavailable`
 */
export function applySchema(
  payload: AccessTokenClaims,
  { mapping: { claims: schema } }: TrustEntry,
  context: Context,
): MaybePromise<AccessTokenClaims> {
  if (schema === undefined) return payload;
  const answer = askCallback<unknown>('claims', context, () =>
    schema['~standard'].validate(structuredClone(payload)),
  );
  return chain(answer, (result) => {
    if (!isJsonObject(result)) return refuseAnswer('claims', context);
    if (result['issues'] !== undefined || !isJsonObject(result['value'])) {
      throw new AuthError('invalid_claims', { detail: result['issues'] });
    }
    return Object.freeze({ ...payload, ...result['value'] });
  });
}
