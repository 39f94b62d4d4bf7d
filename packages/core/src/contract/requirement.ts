import type { Check } from './check.ts';
import type { AccessTokenClaims } from './result.ts';

/** What a route requires of a verified token, in addition to the policy of its verifier. */
export interface Requirement<Claims = AccessTokenClaims> {
  /** All of these scopes. */
  readonly scopes?: readonly string[];
  /** At least one of these scopes. */
  readonly anyScope?: readonly string[];
  /** All of these permissions. */
  readonly permissions?: readonly string[];
  /** How the user must have authenticated: one of these `acr` values, in order of preference (RFC 9470). */
  readonly acr?: string | readonly string[];
  /** The user must have authenticated within this many seconds, 0 or more (RFC 9470). */
  readonly maxAgeSeconds?: number;
  readonly check?: Check<Claims>;
}

/** The requirements of one operation: those of the policy and those of the route. */
export interface CompiledRequirement {
  readonly allScopes: readonly string[];
  /** Groups of scopes. One scope of each group is required. */
  readonly anyScopes: readonly (readonly string[])[];
  readonly permissions: readonly string[];
  /** The authentication of the user that the route requires. */
  readonly stepUp: StepUp | undefined;
  /** The checks of the route, which run after those of the policy. */
  readonly routeChecks: readonly Check[];
  /** All scopes that the operation may need, for its challenge. */
  readonly challengeScopes: readonly string[];
}

/** How and how recently the user must have authenticated. */
export interface StepUp {
  /** Empty: any. */
  readonly acrValues: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}
