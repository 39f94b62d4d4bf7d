import type { StrictActor } from '../contract/actor.ts';
import type { Demanding, DemandingWithin } from '../contract/strict.ts';
import type { IssuerOptions } from './issuer-options.ts';

/** The options of which leaving one out demands less, so that undefined is refused. */
export type DemandingOption =
  | 'audience'
  | 'clientIds'
  | 'profile'
  | 'requiredClaims'
  | 'requiredClaimValues'
  | 'maxTokenAgeSeconds'
  | 'requiredScopes'
  | 'anyScope'
  | 'requiredPermissions'
  | 'anyPermission'
  | 'actor'
  | 'claims'
  | 'authorizationDetails'
  | 'dpop'
  | 'mtls'
  | 'check'
  | 'checkRevoked';

/** Refuses options that are written out with one of those as undefined, also in a listed issuer. */
export type NoUndefinedOption<Given> = Demanding<Given, DemandingOption> &
  DemandingWithin<Given, 'issuers', DemandingOption> &
  StrictActor<Given>;

/** Issuers without a member that is no option: TypeScript does not look for those in inferred types. */
export type NoUnknownOption<Issuers extends readonly object[]> = {
  readonly [Index in keyof Issuers]: {
    readonly [Name in Exclude<keyof Issuers[Index], keyof IssuerOptions>]: never;
  };
};
