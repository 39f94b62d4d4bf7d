import type { DemandingWithin } from './strict.ts';

/** A party that acts, or acted, on behalf of the subject of a token. */
export interface ActorIdentity {
  /** `iss` of the party; where it has none, the issuer of the token. */
  readonly issuer: string;
  /** `sub` of the party. Unique only within its `issuer`. */
  readonly subject: string | undefined;
  /** The client: the claim `clientIdClaim` of the token's issuer, read inside `act`. */
  readonly clientId: string | undefined;
}

/**
 * The party that acts with a token on behalf of its subject: the outermost `act` claim (RFC 8693 §4.1).
 * Frozen.
 */
export interface Actor extends ActorIdentity {
  /**
   * The parties that acted before, the latest first. For logs only: access must not depend on them (RFC
   * 8693 §4.1).
   */
  readonly priorActors: readonly ActorIdentity[];
}

/**
 * Which party may act with a token. At least one of `subjects` and `clientIds` is required; if both are
 * given, both must hold.
 */
export interface ActorOptions {
  /** The accepted values of the actor's `sub`. */
  readonly subjects?: readonly string[];
  /** The accepted client ids of the actor. */
  readonly clientIds?: readonly string[];
  /** The `iss` of the actor. Default: the issuer of the token. */
  readonly issuer?: string;
  /** Also accepts tokens without an actor, which their subject uses itself. Default false. */
  readonly optional?: boolean;
}

/** Who may act: `false` accepts only tokens without an actor. */
export type ActorRequirement = false | ActorOptions;

/** Refuses an actor that is written out with an undefined member. */
export type StrictActor<Given> = DemandingWithin<Given, 'actor', keyof ActorOptions>;

/** {@link ActorRequirement} in the form in which tokens are compared with it. */
export interface ActorDemand {
  /** Whether a token without an actor is accepted. */
  readonly optional: boolean;
  /** Undefined: the issuer of the token. */
  readonly issuer: string | undefined;
  /** Undefined: not compared. Empty: no actor is accepted. */
  readonly subjects: ReadonlySet<string> | undefined;
  /** Undefined: not compared. */
  readonly clientIds: ReadonlySet<string> | undefined;
}
