import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { Policy } from '../policy/compile.ts';
import { joinRoute, NO_REQUIREMENT } from '../policy/join-requirement.ts';
import { compileRequirement } from '../policy/requirement.ts';

/** What a route demands: alone, and joined to what the policy demands of all issuers. */
interface RouteNeeds {
  readonly route: CompiledRequirement;
  readonly joined: CompiledRequirement;
}

/** Returns a function that compiles what a route demands, once for each requirement that it returned. */
export function createRouteNeeds(
  policy: Policy,
): (route?: Requirement<never> | CompiledRequirement) => RouteNeeds {
  // Only requirements that were compiled here hold this policy's demands too.
  const { requirement } = policy.mapping;
  const none: RouteNeeds = { route: NO_REQUIREMENT, joined: requirement };
  const compiled = new WeakMap<object, RouteNeeds>([[requirement, none]]);
  return (given) => {
    if (given === undefined) return none;
    const known = compiled.get(given);
    if (known !== undefined) return known;
    const route = compileRequirement(NO_REQUIREMENT, given);
    const needs = { route, joined: joinRoute(requirement, route) };
    compiled.set(needs.joined, needs);
    return needs;
  };
}
