import type { ActorDemand } from '../contract/actor.ts';
import type { AuthorizationDetailsRequirement } from '../contract/authorization-details.ts';
import type { Check } from '../contract/check.ts';
import type { CompiledRequirement, StepUp } from '../contract/requirement.ts';

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

/** Returns `policy` joined with what a level demands; see {@link joinRoute}. */
export function joinRequirement(
  policy: CompiledRequirement,
  demands: Demands,
): CompiledRequirement {
  const { scopes = [], anyScope = [], permissions = [], anyPermission = [], stepUp } = demands;
  return joinRoute(policy, {
    allScopes: scopes,
    anyScopes: anyScope.length === 0 ? [] : [anyScope],
    permissions,
    anyPermissions: anyPermission.length === 0 ? [] : [anyPermission],
    actors: listOf(demands.actor),
    details: listOf(demands.authorizationDetails),
    stepUp,
    routeChecks: listOf(demands.check),
    challengeScopes: [],
  });
}

function listOf<Demand>(demand: Demand | undefined): readonly Demand[] {
  return demand === undefined ? [] : [demand];
}

/**
 * Returns the union of two requirements: {@link NO_REQUIREMENT} itself, where neither demands anything.
 * Details, steps up and checks are those of the route.
 */
export function joinRoute(
  policy: CompiledRequirement,
  route: CompiledRequirement,
): CompiledRequirement {
  const allScopes = union(policy.allScopes, route.allScopes);
  const anyScopes = [...policy.anyScopes, ...route.anyScopes];
  const joined: CompiledRequirement = {
    allScopes,
    anyScopes,
    permissions: union(policy.permissions, route.permissions),
    anyPermissions: [...policy.anyPermissions, ...route.anyPermissions],
    actors: [...policy.actors, ...route.actors],
    details: route.details,
    stepUp: route.stepUp,
    routeChecks: route.routeChecks,
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
