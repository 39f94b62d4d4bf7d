import type { Check } from '../contract/check.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { AuthError } from '../errors/errors.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { askCallback, refuseAnswer } from './callback.ts';
import type { Context } from './context.ts';

/**
 * Passes when a verified token may do what the operation needs: first everything that the policy
 * demands (scopes, permissions, its `check`, `checkRevoked`), then everything that the route demands.
 *
 * @throws {AuthError} `insufficient_scope`, `insufficient_permissions`,
 * `insufficient_user_authentication`, `access_denied`, `token_revoked`, `verification_unavailable`
 */
export function authorize(token: VerifiedToken, context: Context): MaybePromise<void> {
  const { check, checkRevoked, requirement } = context.policy;
  checkScopes(token, requirement, context);
  checkPermissions(token, requirement, context);
  if (check === undefined && checkRevoked === undefined) return authorizeRoute(token, context);
  return chain(checkAccepted(token, context), () =>
    chain(checkNotRevoked(token, context), () => authorizeRoute(token, context)),
  );
}

/**
 * The second half of {@link authorize}, for a token that met the policy's own demands on the same
 * request: a second guard. A token that was verified earlier is for `reauthorize`.
 *
 * @throws {AuthError} as {@link authorize}, except `token_revoked`
 */
export function authorizeRoute(token: VerifiedToken, context: Context): MaybePromise<void> {
  const { requirement } = context;
  // The route adds nothing to the policy's own demands.
  if (requirement === context.policy.requirement) return undefined;
  checkScopes(token, requirement, context);
  checkPermissions(token, requirement, context);
  checkAuthentication(token, context);
  return runChecks(requirement.routeChecks, token, context);
}

function checkScopes(
  { scopes }: VerifiedToken,
  { allScopes, anyScopes }: CompiledRequirement,
  { policy, requirement: { challengeScopes } }: Context,
): void {
  if (allScopes.length === 0 && anyScopes.length === 0) return;
  const { scopeImplies } = policy;
  const implies = (granted: string, needed: string): boolean =>
    scopeImplies !== undefined &&
    askCallback('scopeImplies', { mode: 'sync', policy }, () => scopeImplies(granted, needed)) ===
      true;
  const isGranted = (needed: string): boolean =>
    scopes.has(needed) || [...scopes].some((granted) => implies(granted, needed));
  if (!allScopes.every(isGranted) || !anyScopes.every((group) => group.some(isGranted))) {
    throw new AuthError('insufficient_scope', { scopes: challengeScopes });
  }
}

function checkPermissions(
  { permissions }: VerifiedToken,
  { permissions: needed }: CompiledRequirement,
  { requirement: { challengeScopes } }: Context,
): void {
  if (!needed.every((permission) => permissions.has(permission))) {
    throw new AuthError('insufficient_permissions', { scopes: challengeScopes });
  }
}

// How far the issuer's clock may be ahead, beyond the tolerance. The same applies to `iat`.
const MAX_AHEAD_SECONDS = 60;

/** Requires the user's authentication that the route demands; absent claims meet no demand (RFC 9470 §6). */
function checkAuthentication(
  { acr, authenticatedAt }: VerifiedToken,
  { policy: { clockToleranceSeconds, now }, requirement: { stepUp, challengeScopes } }: Context,
): void {
  if (stepUp === undefined) return;
  const { acrValues, maxAgeSeconds } = stepUp;
  const isStrong = acrValues.length === 0 || (acr !== undefined && acrValues.includes(acr));
  const age = now() / 1000 - (authenticatedAt ?? Number.NaN);
  const isRecent =
    maxAgeSeconds === undefined ||
    (age <= maxAgeSeconds + clockToleranceSeconds &&
      age >= -(MAX_AHEAD_SECONDS + clockToleranceSeconds));
  if (isStrong && isRecent) return;
  throw new AuthError('insufficient_user_authentication', {
    scopes: challengeScopes,
    acrValues,
    maxAgeSeconds,
  });
}

function runChecks(
  checks: readonly Check[],
  token: VerifiedToken,
  context: Context,
): MaybePromise<void> {
  let passed: MaybePromise<void> = undefined;
  for (const check of checks) passed = chain(passed, () => runCheck(check, token, context));
  return passed;
}

function runCheck(check: Check, token: VerifiedToken, context: Context): MaybePromise<void> {
  const answer = askCallback<unknown>('check', context, () => check(token, context.call.request));
  return chain(answer, (allowed) => {
    if (allowed === false) throw new AuthError('access_denied');
    if (allowed !== true) refuseAnswer('check', context);
  });
}

/**
 * Passes when the `check` of the policy accepts the token.
 *
 * @throws {AuthError} `access_denied`, `verification_unavailable`
 */
export function checkAccepted(token: VerifiedToken, context: Context): MaybePromise<void> {
  const { check } = context.policy;
  return check === undefined ? undefined : runCheck(check, token, context);
}

/**
 * Passes while the token was not revoked, as `checkRevoked` has it.
 *
 * @throws {AuthError} `token_revoked`, `verification_unavailable`
 */
export function checkNotRevoked(token: VerifiedToken, context: Context): MaybePromise<void> {
  const { checkRevoked } = context.policy;
  if (checkRevoked === undefined) return undefined;
  const answer = askCallback<unknown>('checkRevoked', context, () => checkRevoked(token));
  return chain(answer, (revoked) => {
    if (revoked === true) throw new AuthError('token_revoked');
    if (revoked !== false) refuseAnswer('checkRevoked', context);
  });
}
