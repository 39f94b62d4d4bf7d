import { refusal } from '../errors/refusal.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { MAX_ISSUER_LENGTH } from '../policy/issuer-rows.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { memberOf } from '../wire/json.ts';
import { hasLoneSurrogate } from '../wire/lone-surrogate.ts';
import type { Context } from './context.ts';
import type { UnverifiedClaims } from './token.ts';

/**
 * Returns the trust entry that the unverified `iss` selects. `iss` only decides whose keys must verify
 * the token (RFC 8725 §3.8). An issuer that is not trusted is refused here, before keys are looked up.
 *
 * @throws {AuthError} `missing_claim` without `iss`; `invalid_issuer`; `verification_unavailable`
 * when the resolver cannot answer
 */
export function selectIssuer(
  payload: UnverifiedClaims,
  context: Context,
): MaybePromise<TrustEntry> {
  const iss = memberOf(payload, 'iss');
  if (iss === undefined || iss === null) {
    throw refusal('missing_claim', { problem: 'missing', claim: 'iss' });
  }
  if (typeof iss !== 'string' || iss === '') {
    throw refusal('invalid_issuer', { problem: 'type' });
  }
  const entry = context.policy.trusted.get(iss);
  if (entry !== undefined) return entry;
  if (context.resolver === undefined) throw toUnknown(iss, context.policy.trusted);
  if (iss.length > MAX_ISSUER_LENGTH || hasLoneSurrogate(iss)) {
    throw refusal('invalid_issuer', { problem: 'not-askable' });
  }
  return context.resolver.resolve(iss, context.mode, context.call.waitUntil);
}

const MAX_TOLD = 6;

/** Returns the refusal of an issuer that is not listed. There may be thousands, so few are looked at. */
function toUnknown(iss: string, trusted: ReadonlyMap<string, TrustEntry>): Error {
  const near = iss.endsWith('/') ? iss.slice(0, -1) : `${iss}/`;
  if (trusted.has(near)) {
    return refusal('invalid_issuer', { problem: 'slash', issuers: [near] });
  }
  const issuers: string[] = [];
  for (const issuer of trusted.keys()) {
    if (issuers.length < MAX_TOLD) issuers.push(issuer);
    else break;
  }
  return refusal('invalid_issuer', { problem: 'unknown', issuers });
}
