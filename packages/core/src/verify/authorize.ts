import type { Check } from '../contract/check.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { AuthError } from '../errors/errors.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { askCallback, refuseAnswer } from './callback.ts';
import type { CallbackScope } from './callback.ts';
import type { Context } from './context.ts';

/**
 * Passes when a verified token may do what the operation needs: first all that the policy demands
 * (scopes, permissions, its `check`, that the token was not revoked), then all that the route does.
 * `again` is true on a token that passed the policy before, when only the route is still open; so
 * one call and a guard after a guard decide alike.
 *
 * @throws {AuthError} `insufficient_scope`, `insufficient_permissions`,
 * `insufficient_user_authentication`, `access_denied`, `token_revoked`, `verification_unavailable`
 */
export function authorize(
  token: VerifiedToken,
  context: Context,
  again = false,
): MaybePromise<void> {
  if (again) return authorizeRoute(token, context);
  const { check, checkRevoked, requirement } = context.policy;
  checkScopes(token, requirement, context);
  checkPermissions(token, requirement, context);
  if (check === undefined && checkRevoked === undefined) return authorizeRoute(token, context);
  return chain(runChecks(check === undefined ? [] : [check], token, context), () =>
    chain(checkNotRevoked(token, context), () => authorizeRoute(token, context)),
  );
}

function authorizeRoute(token: VerifiedToken, context: Context): MaybePromise<void> {
  const { requirement } = context;
  // The route adds nothing, and the policy's own demands were just met.
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
  const { scopeImplies, emit } = policy;
  const implies = (granted: string, needed: string): boolean =>
    scopeImplies !== undefined &&
    askCallback('scopeImplies', { mode: 'sync', emit }, () => scopeImplies(granted, needed)) ===
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

// As for `iat`: so far may the clock of an issuer be ahead, beyond the tolerance.
const MAX_AHEAD_SECONDS = 60;

/** RFC 9470 §6: what the token does not say of the user's authentication did not happen. */
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

function scopeOf({ mode, policy }: Context): CallbackScope {
  return { mode, emit: policy.emit };
}

function runChecks(
  checks: readonly Check<never>[],
  token: VerifiedToken,
  context: Context,
): MaybePromise<void> {
  let passed: MaybePromise<void> = undefined;
  for (const check of checks) passed = chain(passed, () => runCheck(check, token, context));
  return passed;
}

function runCheck(check: Check<never>, token: VerifiedToken, context: Context): MaybePromise<void> {
  const answer = askCallback('check', scopeOf(context), () =>
    check(token as VerifiedToken<never>, context.call.request),
  );
  return chain(answer, (allowed) => {
    if (allowed === false) throw new AuthError('access_denied');
    if (allowed !== true) refuseAnswer('check', scopeOf(context));
  });
}

function checkNotRevoked(token: VerifiedToken, context: Context): MaybePromise<void> {
  const { checkRevoked } = context.policy;
  if (checkRevoked === undefined) return undefined;
  const answer = askCallback('checkRevoked', scopeOf(context), () =>
    checkRevoked(token as VerifiedToken<never>),
  );
  return chain(answer, (revoked) => {
    if (revoked === true) throw new AuthError('token_revoked');
    if (revoked !== false) refuseAnswer('checkRevoked', scopeOf(context));
  });
}
