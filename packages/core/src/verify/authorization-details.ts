import type {
  AuthorizationDetail,
  AuthorizationDetailsRequirement,
} from '../contract/authorization-details.ts';
import type { VerifiedToken } from '../contract/result.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Mapping } from '../policy/mapping.ts';
import { memberOf } from '../wire/json.ts';
import { askCallback } from './callback.ts';
import type { CallbackScope } from './callback.ts';
import type { UnverifiedClaims } from './token.ts';

/**
 * Returns the authorization details of a token that count for this API, and undefined without the option
 * `authorizationDetails`.
 *
 * @throws {AuthError} `invalid_claims`, `verification_unavailable`
 * @see RFC 9396 §9.1
 */
export function readDetails(
  payload: UnverifiedClaims,
  { authorizationDetails: details }: Mapping,
  scope: CallbackScope,
): MaybePromise<readonly AuthorizationDetail[] | undefined> {
  if (details === undefined) return undefined;
  const claim = memberOf(payload, 'authorization_details');
  return askCallback('authorizationDetails', scope, () => details.read(claim));
}

/** Returns whether the details of a token are enough for an operation. */
export function hasDetails(
  { authorizationDetails }: VerifiedToken,
  needed: AuthorizationDetailsRequirement,
  { policy }: CallbackScope,
): boolean {
  const isMet: unknown = askCallback('authorizationDetails', { mode: 'sync', policy }, () =>
    needed.isMetBy(authorizationDetails),
  );
  return isMet === true;
}
