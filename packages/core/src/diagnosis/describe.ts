import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { AccessTokenClaims } from '../contract/result.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { KEY_HEADER_PARAMETERS } from '../policy/issuer-rows.ts';
import type { Verifier } from '../verifier/verifier.ts';
import type {
  DescribedRoute,
  IssuerDescription,
  RequirementDescription,
  VerifierDescription,
} from './description.ts';
import { insideOf } from './inside.ts';

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
