import type { CompiledRequirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { refusal } from '../errors/refusal.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Mapping } from '../policy/mapping.ts';
import { joinRoute, NO_REQUIREMENT } from '../policy/join-requirement.ts';
import { mayAct } from './actor.ts';
import { hasDetails } from './authorization-details.ts';
import { askCallback } from './callback.ts';
import { checkAccepted, checkNotRevoked, runChecks } from './checks.ts';
import type { Context } from './context.ts';
import { findMissing, tellGranted } from './missing-names.ts';

/**
 * Passes when a verified token may do what the operation needs: first everything that the policy
 * demands of tokens of this issuer (scopes, permissions, actor, `check`, `checkRevoked`), then
 * everything that the route demands.
 *
 * @throws {AuthError} `insufficient_scope`, `insufficient_permissions`, `actor_not_accepted`,
 * `insufficient_authorization_details`, `insufficient_user_authentication`, `access_denied`,
 * `token_revoked`, `verification_unavailable`
 */
export function authorize(
  token: VerifiedToken,
  mapping: Mapping,
  context: Context,
): MaybePromise<void> {
  const { check, requirement } = mapping;
  const { checkRevoked } = context.policy;
  if (requirement !== NO_REQUIREMENT) checkGrants(token, requirement, mapping, context);
  if (check === undefined && checkRevoked === undefined) {
    return authorizeRoute(token, mapping, context);
  }
  return chain(checkAccepted(token, mapping, context), () =>
    chain(checkNotRevoked(token, context), () => authorizeRoute(token, mapping, context)),
  );
}

/**
 * The second half of {@link authorize}, for a token that met the policy's own demands on the same
 * request: a second guard. A token that was verified earlier is for `reauthorize`.
 *
 * @throws {AuthError} as {@link authorize}, except `token_revoked`
 */
export function authorizeRoute(
  token: VerifiedToken,
  mapping: Mapping,
  context: Context,
): MaybePromise<void> {
  const { route } = context;
  if (route === NO_REQUIREMENT) return undefined;
  checkGrants(token, route, mapping, context);
  checkAuthentication(token, mapping, context);
  return runChecks(route.routeChecks, token, context);
}

/** Requires scopes, then permissions, the actor, and authorization details. */
function checkGrants(
  token: VerifiedToken,
  needs: CompiledRequirement,
  mapping: Mapping,
  context: Context,
): void {
  if (!hasScopes(token, needs, context)) throw toScopeRefusal(token, needs, mapping, context);
  if (!hasPermissions(token, needs)) throw toPermissionRefusal(token, needs, mapping, context);
  const { actor, issuer } = token;
  if (!needs.actors.every((demand) => mayAct(actor, issuer, demand))) {
    const problem = actor === undefined ? 'no-actor' : 'other-actor';
    throw refusal('actor_not_accepted', { problem });
  }
  if (!needs.details.every((needed) => hasDetails(token, needed, context))) {
    const scopes = toChallenge(mapping, context);
    throw refusal('insufficient_authorization_details', { problem: 'details' }, { scopes });
  }
}

function toScopeRefusal(
  token: VerifiedToken,
  { allScopes, anyScopes }: CompiledRequirement,
  mapping: Mapping,
  context: Context,
): Error {
  const facts = findMissing(allScopes, anyScopes, toScopeTest(token, context));
  const claims = mapping.scopeClaim?.map(({ path }) => path.join('.')) ?? ['scope', 'scp'];
  const granted = tellGranted(token.scopes, context);
  const scopes = toChallenge(mapping, context);
  return refusal('insufficient_scope', { ...facts, claims, granted }, { scopes });
}

function toPermissionRefusal(
  { permissions }: VerifiedToken,
  { permissions: all, anyPermissions }: CompiledRequirement,
  mapping: Mapping,
  context: Context,
): Error {
  const facts = findMissing(all, anyPermissions, (name) => permissions.has(name));
  const claims = mapping.permissionsClaim.map(({ path }) => path.join('.'));
  const granted = tellGranted(permissions, context);
  const scopes = toChallenge(mapping, context);
  return refusal('insufficient_permissions', { ...facts, claims, granted }, { scopes });
}

/** Returns the scopes that the operation needs, for a token of this issuer. */
function toChallenge(
  { requirement: own }: Mapping,
  { policy, route, requirement: joined }: Context,
): readonly string[] {
  return (own === policy.mapping.requirement ? joined : joinRoute(own, route)).challengeScopes;
}

function hasScopes(
  token: VerifiedToken,
  { allScopes, anyScopes }: CompiledRequirement,
  context: Context,
): boolean {
  if (allScopes.length === 0 && anyScopes.length === 0) return true;
  const isGranted = toScopeTest(token, context);
  return allScopes.every(isGranted) && anyScopes.every((group) => group.some(isGranted));
}

/** Returns what tells whether a token has a scope: by its name, or by one that implies it. */
function toScopeTest({ scopes }: VerifiedToken, { policy }: Context): (needed: string) => boolean {
  const { scopeImplies } = policy;
  const implies = (granted: string, needed: string): boolean =>
    scopeImplies !== undefined &&
    askCallback('scopeImplies', { mode: 'sync', policy }, () => scopeImplies(granted, needed)) ===
      true;
  return (needed) => scopes.has(needed) || [...scopes].some((granted) => implies(granted, needed));
}

function hasPermissions(
  { permissions: granted }: VerifiedToken,
  { permissions: needed, anyPermissions }: CompiledRequirement,
): boolean {
  const isGranted = (permission: string): boolean => granted.has(permission);
  return needed.every(isGranted) && anyPermissions.every((group) => group.some(isGranted));
}

// How far the issuer's clock may be ahead, beyond the tolerance. The same applies to `iat`.
const MAX_AHEAD_SECONDS = 60;

/** Requires the user's authentication that the route demands; absent claims meet no demand (RFC 9470 §6). */
function checkAuthentication(
  { acr, authenticatedAt }: VerifiedToken,
  mapping: Mapping,
  context: Context,
): void {
  const { stepUp } = context.route;
  if (stepUp === undefined) return;
  const { acrValues, maxAgeSeconds } = stepUp;
  const { clockToleranceSeconds } = mapping;
  const isStrong = acrValues.length === 0 || (acr !== undefined && acrValues.includes(acr));
  const age = context.policy.now() / 1000 - (authenticatedAt ?? Number.NaN);
  const isRecent =
    maxAgeSeconds === undefined ||
    (age <= maxAgeSeconds + clockToleranceSeconds &&
      age >= -(MAX_AHEAD_SECONDS + clockToleranceSeconds));
  if (isStrong && isRecent) return;
  const options = { scopes: toChallenge(mapping, context), acrValues, maxAgeSeconds };
  const limit = maxAgeSeconds ?? 0;
  throw refusal(
    'insufficient_user_authentication',
    isStrong
      ? { problem: Number.isNaN(age) ? 'no-time' : 'age', seconds: age, limit }
      : { problem: 'acr', acrValues },
    options,
  );
}
