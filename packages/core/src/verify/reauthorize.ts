import type { VerifiedToken } from '../contract/result.ts';
import { refusal } from '../errors/refusal.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { authorizeRoute } from './authorize.ts';
import { checkAccepted, checkNotRevoked } from './checks.ts';
import type { Context } from './context.ts';
import { establishedOf } from './identity.ts';
import { selectIssuer } from './issuer.ts';
import { readKnownClaims } from './known-claims.ts';
import { checkTimes } from './times.ts';

/**
 * Passes when a token that was verified some time ago still holds: this verifier made the identity,
 * its issuer is still trusted, its time is not over, it was not revoked, the policy's `check` accepts
 * it, and it meets the demands of the route.
 *
 * @throws {AuthError} `invalid_token` for an identity that this verifier did not make; otherwise as
 * the stages that it passes again
 */
export function reauthorize(token: VerifiedToken, context: Context): MaybePromise<void> {
  const established = establishedOf(token, context.policy);
  if (established === undefined) {
    throw refusal('invalid_token', { problem: 'foreign-identity' });
  }
  const { payload } = established;
  context.progress.payload = payload;
  return chain(selectIssuer(payload, context), (entry) => {
    context.progress.entry = entry;
    checkTimes(readKnownClaims(payload), entry.mapping, context.policy);
    return chain(checkNotRevoked(token, context), () =>
      // What `check` looks up may have changed; scopes and permissions of a token cannot.
      chain(checkAccepted(token, entry.mapping, context), () =>
        authorizeRoute(token, entry.mapping, context),
      ),
    );
  });
}

/**
 * Passes when a token that was verified on this very request meets the demands of another route.
 *
 * @throws {AuthError} `invalid_token` for an identity that this verifier did not make; otherwise as
 * {@link authorizeRoute}
 */
export function authorizeAgain(token: VerifiedToken, context: Context): MaybePromise<void> {
  const established = establishedOf(token, context.policy);
  if (established === undefined) {
    throw refusal('invalid_token', { problem: 'foreign-identity' });
  }
  context.progress.entry = established.entry;
  context.progress.payload = established.payload;
  return authorizeRoute(token, established.entry.mapping, context);
}
