import type { VerifiedToken } from '@oidc-verify/core';
import { createAuthMembers } from '@oidc-verify/core/http';
import type { AuthMembers, AuthRequest, KeyFetcher, Metadata } from '@oidc-verify/core/http';

/** A guard in no framework's shape: the function that adapters put into one. */
type Enter<Identity> = (request: AuthRequest) => Promise<Identity>;

/** The auth of an adapter without a framework. */
export type PlainAuth<Claims> = AuthMembers<
  Claims,
  AuthRequest,
  Enter<VerifiedToken<Claims>>,
  Enter<VerifiedToken<Claims> | undefined>,
  AuthRequest,
  Metadata
>;

/** Returns the members of an adapter for no framework, so that what adapters share can be tested alone. */
export function createPlainAuth<Claims>(options: object, fetchKeys: KeyFetcher): PlainAuth<Claims> {
  return createAuthMembers(options, fetchKeys, {
    keyOf: (request) => request,
    toRequest: (request) => request,
    toGuard: (enter) => async (request) => enter(request),
    toOptionalGuard: (enter) => async (request) => enter(request),
    toUpgradeRequest: (request) => request,
    toMetadata: (metadata) => metadata,
  });
}
