import type { AccessTokenClaims } from '../contract/result.ts';
import { refusal } from '../errors/refusal.ts';
import type { Policy } from '../policy/compile.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { memberOf } from '../wire/json.ts';
import { hasLoneSurrogate } from '../wire/lone-surrogate.ts';
import { readClientId } from './client-id.ts';
import { checkKind, isIdToken } from './kind.ts';
import { IDENTIFIERS } from './known-claims.ts';
import type { KnownClaims } from './known-claims.ts';
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
  claims: KnownClaims,
  header: CheckedHeader,
  entry: TrustEntry,
  policy: Policy,
): asserts payload is AccessTokenClaims {
  const { clientIds } = entry;
  if (claims.tellsKind && !entry.acceptsOtherKinds) checkKind(payload, header, entry);
  if (!claims.hasBasic) checkPresent(payload, entry.basicClaims);
  checkTimes(claims, entry.mapping, policy);
  checkAudience(payload, claims.aud, header, entry);
  checkPresent(payload, entry.requiredClaims);
  if (entry.requiredClaimValues !== undefined) checkValues(payload, entry.requiredClaimValues);
  if (claims.hasOddIdentifier) checkIdentifiers(payload, entry);
  if (clientIds !== undefined) checkClient(payload, clientIds, entry);
}

function checkPresent(payload: UnverifiedClaims, names: readonly string[]): void {
  for (const name of names) {
    if ((memberOf(payload, name) ?? null) === null) {
      throw refusal('missing_claim', { problem: 'missing', claim: name });
    }
  }
}

/** What is compared is a claim of this issuer, so another value is no other kind of token. */
function checkValues(payload: UnverifiedClaims, values: ReadonlyMap<string, string>): void {
  checkPresent(payload, [...values.keys()]);
  for (const [name, expected] of values) {
    if (memberOf(payload, name) !== expected) {
      throw refusal('invalid_claims', { problem: 'value', claim: name, expected });
    }
  }
}

/** RFC 7519 §4.1.3: a string, or a non-empty list of strings, one of which names this API. */
function checkAudience(
  payload: UnverifiedClaims,
  aud: unknown,
  header: CheckedHeader,
  entry: TrustEntry,
): void {
  const { audiences } = entry;
  if (audiences === undefined && (aud === undefined || isEmptyList(aud))) {
    // An empty list names nobody, as no audience does. Where one is required, it is missing.
    if (entry.requiredClaims.includes('aud')) {
      throw refusal('missing_claim', { problem: 'missing', claim: 'aud' });
    }
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
    throw refusal('invalid_token_type', { problem: 'id-token' });
  }
  if (!isWellFormed) throw refusal('invalid_audience', { problem: 'type' });
  throw toForeign(named, [...(audiences ?? [])]);
}

function toForeign(named: readonly unknown[], audiences: readonly string[]): Error {
  const near = audiences.find((own) =>
    named.includes(own.endsWith('/') ? own.slice(0, -1) : `${own}/`),
  );
  return near === undefined
    ? refusal('invalid_audience', { problem: 'other', audiences })
    : refusal('invalid_audience', { problem: 'slash', audiences: [near] });
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

// RFC 8693 §4.3, RFC 9068 §2.2.
const CLIENT_ID: readonly (readonly string[])[] = [['client_id']];

/** Refuses identifiers that are not Unicode, because in UTF-8 they would equal others. */
function checkWellFormed(payload: UnverifiedClaims): void {
  for (const name of IDENTIFIERS) {
    const value = memberOf(payload, name);
    if (typeof value === 'string' && hasLoneSurrogate(value)) {
      throw refusal('invalid_claims', { problem: 'surrogate', claim: name });
    }
  }
}

/** Refuses an empty or non-string `sub`: it identifies nobody, and would equal another such `sub`. */
function checkIdentifiers(payload: UnverifiedClaims, entry: TrustEntry): void {
  const { textClaims } = entry;
  checkWellFormed(payload);
  for (const name of textClaims) {
    const value = memberOf(payload, name);
    if (value === undefined) continue;
    if (name === 'sub' && value === '') {
      if (entry.acceptsEmptySubject) continue;
      throw refusal('invalid_claims', { problem: 'empty-subject' });
    }
    if (typeof value !== 'string' || value === '') {
      throw refusal('invalid_claims', { problem: 'string', claim: name });
    }
  }
}

function checkClient(
  payload: UnverifiedClaims,
  clientIds: ReadonlySet<string>,
  { mapping }: TrustEntry,
): void {
  const clientId = readClientId(payload, mapping.clientIdClaim ?? CLIENT_ID);
  if (clientId === undefined || !clientIds.has(clientId)) {
    throw refusal('invalid_audience', { problem: 'client', clients: [...clientIds] });
  }
}
