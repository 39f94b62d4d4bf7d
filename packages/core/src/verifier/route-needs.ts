import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { AuthError } from '../errors/errors.ts';
import type { Policy } from '../policy/compile.ts';
import { joinRoute, NO_REQUIREMENT } from '../policy/join-requirement.ts';
import { compileRequirement } from '../policy/requirement.ts';
import type { TrustEntry } from '../policy/trust.ts';

/** What a route demands: alone, and joined to what the policy demands of all issuers. */
export interface Needs {
  readonly route: CompiledRequirement;
  readonly joined: CompiledRequirement;
}

/** What operations need, for one verifier. */
export interface RouteNeeds {
  /** Compiles what a route demands, once for each requirement that it returned. */
  readonly of: (route?: Requirement<never> | CompiledRequirement) => Needs;
  /** Remembers of which issuer the token was that `error` refused. */
  readonly keepOwn: (error: AuthError, entry: TrustEntry) => void;
  /** Returns what that issuer demands, or what the policy demands where no issuer is known. */
  readonly ownOf: (error: AuthError) => CompiledRequirement;
}

/** Creates the needs of a verifier, without any route. */
export function createRouteNeeds(policy: Policy): RouteNeeds {
  // Only requirements that were compiled here hold this policy's demands too.
  const { requirement } = policy.mapping;
  const none: Needs = { route: NO_REQUIREMENT, joined: requirement };
  const compiled = new WeakMap<object, Needs>([[requirement, none]]);
  const owns = new WeakMap<AuthError, CompiledRequirement>();
  const of: RouteNeeds['of'] = (given) => {
    if (given === undefined) return none;
    const known = compiled.get(given);
    if (known !== undefined) return known;
    const route = compileRequirement(NO_REQUIREMENT, given);
    const needs = { route, joined: joinRoute(requirement, route) };
    compiled.set(needs.joined, needs);
    return needs;
  };
  return {
    of,
    keepOwn: (error, { mapping }) => void owns.set(error, mapping.requirement),
    ownOf: (error) => owns.get(error) ?? requirement,
  };
}
