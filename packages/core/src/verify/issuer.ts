import { AuthError } from '../errors/errors.ts';
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
  if (iss === undefined || iss === null) throw new AuthError('missing_claim');
  if (typeof iss !== 'string' || iss === '') throw new AuthError('invalid_issuer');
  const entry = context.policy.trusted.get(iss);
  if (entry !== undefined) return entry;
  const isAskable = iss.length <= MAX_ISSUER_LENGTH && !hasLoneSurrogate(iss);
  if (context.resolver === undefined || !isAskable) {
    throw new AuthError('invalid_issuer');
  }
  return context.resolver.resolve(iss, context.mode, context.call.waitUntil);
}
