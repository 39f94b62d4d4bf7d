import type { ActorDemand } from '../contract/actor.ts';
import type { AuthorizationDetailsRequirement } from '../contract/authorization-details.ts';
import type { Check } from '../contract/check.ts';
import type { CompiledRequirement, StepUp } from '../contract/requirement.ts';

/** Returns what a route demands joined to `policy`. A route has at most one group of each kind, and one check. */
export function joinRoute(
  policy: CompiledRequirement,
  {
    allScopes: scopes,
    anyScopes: [anyScope],
    permissions,
    anyPermissions: [anyPermission],
    actors: [actor],
    details: [authorizationDetails],
    stepUp,
    routeChecks: [check],
  }: CompiledRequirement,
): CompiledRequirement {
  return joinRequirement(policy, {
    scopes,
    anyScope,
    permissions,
    anyPermission,
    actor,
    authorizationDetails,
    stepUp,
    check,
  });
}

/** What one level demands: the policy, or a route. */
interface Demands {
  readonly scopes?: readonly string[] | undefined;
  readonly anyScope?: readonly string[] | undefined;
  readonly permissions?: readonly string[] | undefined;
  readonly anyPermission?: readonly string[] | undefined;
  readonly actor?: ActorDemand | undefined;
  readonly authorizationDetails?: AuthorizationDetailsRequirement | undefined;
  readonly stepUp?: StepUp | undefined;
  readonly check?: Check | undefined;
}

/** Returns the union of two requirements: {@link NO_REQUIREMENT} itself, where neither demands anything. */
export function joinRequirement(
  policy: CompiledRequirement,
  demands: Demands,
): CompiledRequirement {
  const { scopes = [], anyScope, permissions = [], anyPermission, stepUp, check } = demands;
  const { actor, authorizationDetails } = demands;
  const allScopes = union(policy.allScopes, scopes);
  const anyScopes = withGroup(policy.anyScopes, anyScope);
  const joined: CompiledRequirement = {
    allScopes,
    anyScopes,
    permissions: union(policy.permissions, permissions),
    anyPermissions: withGroup(policy.anyPermissions, anyPermission),
    actors: actor === undefined ? policy.actors : [...policy.actors, actor],
    details: authorizationDetails === undefined ? [] : [authorizationDetails],
    stepUp,
    routeChecks: check === undefined ? [] : [check],
    challengeScopes: union(allScopes, firstOfEach(anyScopes, allScopes)),
  };
  return demandsNothing(joined) ? NO_REQUIREMENT : Object.freeze(joined);
}

function demandsNothing(joined: CompiledRequirement): boolean {
  const demands: readonly (StepUp | readonly unknown[] | undefined)[] = Object.values(joined);
  return demands.every(
    (demand) => demand === undefined || ('length' in demand && demand.length === 0),
  );
}

/**
 * Returns the first alternative of each group, so that a challenge asks for one way to satisfy the
 * requirement and not for all of them (RFC 6750 §3). A group that `granted` satisfies adds nothing.
 */
function firstOfEach(
  groups: readonly (readonly string[])[],
  granted: readonly string[],
): readonly string[] {
  const open = groups.filter((group) => !group.some((scope) => granted.includes(scope)));
  return open.flatMap(([first = '']) => first);
}

function withGroup(
  groups: readonly (readonly string[])[],
  group: readonly string[] = [],
): readonly (readonly string[])[] {
  return group.length === 0 ? groups : [...groups, group];
}

/** Requires nothing. The only one that does, so that a request can tell it by identity. */
export const NO_REQUIREMENT: CompiledRequirement = Object.freeze({
  allScopes: [],
  anyScopes: [],
  permissions: [],
  anyPermissions: [],
  actors: [],
  details: [],
  stepUp: undefined,
  routeChecks: [],
  challengeScopes: [],
});

function union(first: readonly string[], second: readonly string[]): readonly string[] {
  return Object.freeze([...new Set([...first, ...second])]);
}
