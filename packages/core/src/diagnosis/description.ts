import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { AccessTokenClaims } from '../contract/result.ts';
import type { AuthScheme } from '../errors/challenge.ts';

/** A route whose requirement is described. */
export interface DescribedRoute<Claims = AccessTokenClaims> {
  /** Such as `POST /orders`. */
  readonly name: string;
  /** What its guard was created with. */
  readonly requirement?: Requirement<Claims> | CompiledRequirement | undefined;
  /** Whether requests without a token pass. Default false. */
  readonly optional?: boolean | undefined;
}

/** What is demanded of a token beyond being valid. */
export interface RequirementDescription {
  readonly scopes: readonly string[];
  /** Groups of scopes. One scope of each group is required. */
  readonly anyScopes: readonly (readonly string[])[];
  readonly permissions: readonly string[];
  /** Groups of permissions. One permission of each group is required. */
  readonly anyPermissions: readonly (readonly string[])[];
  readonly acrValues: readonly string[];
  readonly maxAgeSeconds: number | undefined;
  /** Whether it is checked who acts with the token (RFC 8693). */
  readonly actorChecked: boolean;
  /** Whether authorization details are required (RFC 9396). */
  readonly detailsRequired: boolean;
  /** Whether a function of the application has to accept the token too. */
  readonly checked: boolean;
}

/** What is validated of the tokens of one issuer. */
export interface IssuerDescription {
  readonly issuer: string;
  /** Undefined: any audience. */
  readonly audiences: readonly string[] | undefined;
  /** Undefined: any client. */
  readonly clientIds: readonly string[] | undefined;
  readonly algorithms: readonly string[];
  readonly types: readonly string[];
  /** Whether a token without `typ` is accepted. */
  readonly typOptional: boolean;
  readonly requiredClaims: readonly string[];
  readonly requiredClaimValues: Readonly<Record<string, string>>;
  readonly clockToleranceSeconds: number;
  readonly maxTokenAgeSeconds: number | undefined;
  /** The claims that scopes are read from. */
  readonly scopeClaims: readonly string[];
  /** The claims that permissions are read from. */
  readonly permissionsClaims: readonly string[];
  /** Whether a schema has to accept the claims. */
  readonly schema: boolean;
  readonly requirement: RequirementDescription;
  /** What is accepted that is refused by default, by the names of the options. */
  readonly weakenings: readonly string[];
  /** Keys in memory; undefined before the first fetch. */
  readonly keys: { readonly count: number; readonly ageSeconds: number } | undefined;
}

/** What a verifier validates, as data. */
export interface VerifierDescription {
  readonly issuers: readonly IssuerDescription[];
  /** Whether `resolveIssuer` may return further issuers. */
  readonly resolvesIssuers: boolean;
  readonly schemes: readonly AuthScheme[];
  /** Undefined: tokens that are bound to a DPoP key are refused. */
  readonly dpop:
    | { readonly mode: 'allowed' | 'required'; readonly algorithms: readonly string[] }
    | undefined;
  /** Undefined: tokens that are bound to a client certificate are refused. */
  readonly mtls: 'allowed' | 'required' | undefined;
  readonly decrypts: boolean;
  readonly revocationChecked: boolean;
  readonly tokenCache: boolean;
  readonly maxTokenBytes: number;
  readonly routes: readonly (RequirementDescription & {
    readonly name: string;
    readonly optional: boolean;
  })[];
}
