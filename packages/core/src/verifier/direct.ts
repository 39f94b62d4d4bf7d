import type { VerifyCall } from '../contract/call.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { AccessTokenClaims, VerifiedToken } from '../contract/result.ts';
import { AuthError, isAuthError } from '../errors/errors.ts';
import { attempt } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { isToken68 } from '../wire/token68.ts';

/** Where a verifier of this package has its way in without promises. */
export const DIRECT: unique symbol = Symbol('@oidc-verify/direct');

/** A way into a verifier whose answers come at once where nothing has to be waited for. */
export interface DirectVerifier<Claims> {
  /** Like `verify`, for a credential as it stood in a request; throws or rejects. */
  verify(token: string, call: VerifyCall<Claims>): MaybePromise<VerifiedToken<Claims>>;
  /** Like `authorize`; throws or rejects. */
  authorize(
    token: VerifiedToken<Claims>,
    requirement: CompiledRequirement,
    call: VerifyCall<Claims>,
  ): MaybePromise<void>;
}

/** The way in, and whose it is: whoever wrapped or copied a verifier is not to be gone round. */
export type OwnedDirect = DirectVerifier<AccessTokenClaims> & { of?: unknown };

/** What every verifier can do, whoever made it. */
interface PublicWay<Claims> {
  verify(token: string, call: VerifyCall<Claims>): Promise<VerifiedToken<Claims>>;
  authorize(
    token: VerifiedToken<Claims>,
    requirement: CompiledRequirement,
    call: VerifyCall<Claims>,
  ): Promise<void>;
}

/**
 * Returns the way into `verifier` that costs no promise where there is nothing to wait for. A verifier
 * that wraps another, or comes from another copy of this package, has only its public way.
 */
export function toDirect<Claims>(verifier: PublicWay<Claims>): DirectVerifier<Claims> {
  const direct = (verifier as { readonly [DIRECT]?: OwnedDirect })[DIRECT];
  if (direct?.of === verifier) return direct as DirectVerifier<unknown> as DirectVerifier<Claims>;
  return {
    verify: (token, call) => {
      if (!isToken68(token)) throw new AuthError('invalid_request', { scheme: call.scheme });
      return verifier.verify(token, call);
    },
    authorize: (token, requirement, call) => verifier.authorize(token, requirement, call),
  };
}

/**
 * Verifies a credential. What is no token68 is a malformed header, which is more than a bad token; no
 * token that passes can be one, so it is looked for only in what was refused (RFC 6750 §3.1).
 */
export function verifyCredential<T>(
  credential: string,
  verify: () => MaybePromise<T>,
): MaybePromise<T> {
  return attempt(
    verify,
    (verified) => verified,
    (reason): never => {
      const isMalformed =
        isAuthError(reason) && reason.code === 'malformed_token' && !isToken68(credential);
      throw isMalformed ? new AuthError('invalid_request') : reason;
    },
  );
}
