import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { AccessTokenClaims } from '../contract/result.ts';
import type { AuthScheme } from '../errors/challenge.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { KEY_HEADER_PARAMETERS } from '../policy/issuer-rows.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { insideOf } from './inside.ts';

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

/**
 * Returns what a verifier validates, per issuer and per route, as data that can be serialised. It holds
 * configured values only. `toDescriptionText` and `toOpenApiSecurity` turn it into text and OpenAPI.
 *
 * @throws {ConfigError} `invalid_options` for a verifier that was wrapped, or made by another copy of core,
 * and for a wrong requirement
 */
export function describe<Claims = AccessTokenClaims>(
  verifier: Verifier<Claims>,
  routes: readonly DescribedRoute<Claims>[] = [],
): VerifierDescription {
  const { policy } = insideOf(verifier);
  const { dpop, mtls } = policy;
  return {
    issuers: [...policy.trusted.values()].map((entry) => toIssuer(entry)),
    resolvesIssuers: policy.resolveIssuer !== undefined,
    schemes: verifier.schemes.map(({ scheme }) => scheme),
    dpop:
      dpop === undefined || dpop.mode === 'off'
        ? undefined
        : { mode: dpop.mode, algorithms: [...dpop.algorithms] },
    mtls: mtls?.mode,
    decrypts: policy.decrypt !== undefined,
    revocationChecked: policy.checkRevoked !== undefined,
    tokenCache: policy.tokenCache !== undefined,
    maxTokenBytes: policy.maxTokenBytes,
    routes: routes.map(({ name, requirement, optional = false }) => {
      const joined =
        requirement === undefined ? verifier.requirement() : joinedOf(verifier, requirement);
      return { name, optional, ...toRequirement(joined) };
    }),
  };
}

function joinedOf<Claims>(
  verifier: Verifier<Claims>,
  requirement: Requirement<Claims> | CompiledRequirement,
): CompiledRequirement {
  return 'routeChecks' in requirement ? requirement : verifier.requirement(requirement);
}

function toIssuer(entry: TrustEntry): IssuerDescription {
  const { mapping } = entry;
  const set = entry.keys.peek(entry.issuer);
  return {
    issuer: entry.issuer,
    audiences: entry.audiences && [...entry.audiences],
    clientIds: entry.clientIds && [...entry.clientIds],
    algorithms: [...entry.algorithms],
    types: [...entry.types],
    typOptional: entry.typOptional,
    requiredClaims: [...new Set([...entry.basicClaims, ...entry.requiredClaims])],
    requiredClaimValues: Object.fromEntries(entry.requiredClaimValues ?? []),
    clockToleranceSeconds: mapping.clockToleranceSeconds,
    maxTokenAgeSeconds: mapping.maxTokenAgeSeconds,
    scopeClaims: mapping.scopeClaim?.map(({ path }) => path.join('.')) ?? ['scope', 'scp'],
    permissionsClaims: mapping.permissionsClaim.map(({ path }) => path.join('.')),
    schema: mapping.claims !== undefined,
    requirement: {
      ...toRequirement(mapping.requirement),
      checked: mapping.check !== undefined,
    },
    weakenings: weakeningsOf(entry),
    keys: set && {
      count: set.keys.filter((key) => entry.keyFault(key) === undefined).length,
      ageSeconds: set.ageSeconds,
    },
  };
}

const MAX_TOLERANCE_SECONDS = 60;

function weakeningsOf(entry: TrustEntry): readonly string[] {
  const ignored = KEY_HEADER_PARAMETERS.filter((name) => !entry.forbiddenParameters.has(name));
  const isAny = entry.audiences === undefined && entry.clientIds === undefined;
  return [
    ...(isAny ? ['dangerouslyAcceptAnyAudience'] : []),
    ...(entry.acceptsOtherKinds ? ['dangerouslyAcceptIdTokens'] : []),
    ...(ignored.length > 0 ? ['dangerouslyIgnoreHeaderParameters'] : []),
    ...(entry.mapping.clockToleranceSeconds > MAX_TOLERANCE_SECONDS
      ? ['dangerouslyLargeClockToleranceSeconds']
      : []),
    ...(entry.acceptsAnyKid ? ['acceptAnyKid'] : []),
    ...(entry.acceptsEmptySubject ? ['acceptEmptySubject'] : []),
  ];
}

function toRequirement(needs: CompiledRequirement): RequirementDescription {
  return {
    scopes: [...needs.allScopes],
    anyScopes: needs.anyScopes.map((group) => [...group]),
    permissions: [...needs.permissions],
    anyPermissions: needs.anyPermissions.map((group) => [...group]),
    acrValues: [...(needs.stepUp?.acrValues ?? [])],
    maxAgeSeconds: needs.stepUp?.maxAgeSeconds,
    actorChecked: needs.actors.length > 0,
    detailsRequired: needs.details.length > 0,
    checked: needs.routeChecks.length > 0,
  };
}
