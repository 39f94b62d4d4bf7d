import type { Check } from './check.ts';
import type { AccessTokenClaims } from './result.ts';

/** What a route asks of a verified token, beyond the policy of its verifier. */
export interface Requirement<Claims = AccessTokenClaims> {
  /** All of these scopes. */
  readonly scopes?: readonly string[];
  /** At least one of these scopes. */
  readonly anyScope?: readonly string[];
  /** All of these permissions. */
  readonly permissions?: readonly string[];
  /** How the user has to have authenticated: one of these `acr` values, the best first (RFC 9470). */
  readonly acr?: string | readonly string[];
  /** Seconds, 0 or more: how long ago at most the user has to have authenticated (RFC 9470). */
  readonly maxAgeSeconds?: number;
  readonly check?: Check<Claims>;
}

/** Every demand on one operation: those of the policy and those of the route. */
export interface CompiledRequirement {
  readonly allScopes: readonly string[];
  /** Groups of which one scope each is needed. */
  readonly anyScopes: readonly (readonly string[])[];
  readonly permissions: readonly string[];
  /** The authentication that the route demands of the user, beyond the token itself. */
  readonly stepUp: StepUp | undefined;
  /** The checks that have not run when the policy's own have. */
  readonly routeChecks: readonly Check[];
  /** All scopes the operation can need, for its challenge. */
  readonly challengeScopes: readonly string[];
}

/** How, and how recently, the user has to have authenticated. */
export interface StepUp {
  /** Empty: in any way. */
  readonly acrValues: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}
