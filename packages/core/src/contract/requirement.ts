import type { ActorDemand, ActorRequirement, StrictActor } from './actor.ts';
import type { AuthorizationDetailsRequirement } from './authorization-details.ts';
import type { Check } from './check.ts';
import type { AccessTokenClaims } from './result.ts';
import type { Demanding } from './strict.ts';

/** What a route requires of a verified token, in addition to the policy of its verifier. */
export interface Requirement<Claims = AccessTokenClaims> {
  /** The token must have all of these scopes. */
  readonly scopes?: readonly string[];
  /**
   * The token must have at least one of these scopes. A challenge asks for the first one, so list the
   * least powerful scope first.
   */
  readonly anyScope?: readonly string[];
  /** The token must have all of these permissions. */
  readonly permissions?: readonly string[];
  /** The token must have at least one of these permissions. */
  readonly anyPermission?: readonly string[];
  /**
   * The user must have authenticated with one of these `acr` values, in order of preference (RFC
   * 9470).
   */
  readonly acr?: string | readonly string[];
  /** Seconds, 0 or more: the user must have authenticated within this time (RFC 9470). */
  readonly maxAgeSeconds?: number;
  /**
   * Which party may act with the token on behalf of its subject (RFC 8693 §4.1): `false` for none, or
   * an object such as `{ subjects: ['agent'] }`. It must hold beside the `actor` of the verifier.
   */
  readonly actor?: ActorRequirement;
  /**
   * The authorization details that the token must have (RFC 9396): `anyOf()` or `allOf()` of
   * `createAuthorizationDetails()`.
   */
  readonly authorizationDetails?: AuthorizationDetailsRequirement;
  /**
   * `check(token, request)` is your own check. Return `true` to accept the token, or `false` to
   * refuse it with 403 `access_denied`. Anything else is refused with 503.
   */
  readonly check?: Check<Claims>;
}

/** Refuses a requirement that is written out with an undefined member. */
export type StrictRequirement<Given> = Demanding<Given, keyof Requirement> & StrictActor<Given>;

/** The requirements of one operation: those of the policy and those of the route. */
export interface CompiledRequirement {
  readonly allScopes: readonly string[];
  /** Groups of scopes. One scope of each group is required. */
  readonly anyScopes: readonly (readonly string[])[];
  readonly permissions: readonly string[];
  /** Groups of permissions. One permission of each group is required. */
  readonly anyPermissions: readonly (readonly string[])[];
  /** All of these must hold. */
  readonly actors: readonly ActorDemand[];
  /** What the route requires of authorization details; nothing, or one requirement. */
  readonly details: readonly AuthorizationDetailsRequirement[];
  /** The authentication of the user that the route requires. */
  readonly stepUp: StepUp | undefined;
  /** The checks of the route, which run after those of the policy. */
  readonly routeChecks: readonly Check[];
  /** The scopes that challenges ask for: all of `allScopes`, and the first of each group of `anyScopes`. */
  readonly challengeScopes: readonly string[];
}

/** How and how recently the user must have authenticated. */
export interface StepUp {
  /** Empty: any. */
  readonly acrValues: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}
