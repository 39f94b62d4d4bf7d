import type { AuthorizationDetails } from '../contract/authorization-details.ts';
import type { Check } from '../contract/check.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import { toNamePlace } from './claim-places.ts';
import type { NamePlace } from './claim-places.ts';
import { MAPPING_ROWS } from './mapping-rows.ts';
import type { MappingSettings } from './mapping-rows.ts';
import { joinRequirement, NO_REQUIREMENT } from './join-requirement.ts';

/** What the tokens of an issuer mean, and what they need. Issuers with the same options share one. */
export interface Mapping {
  /** Undefined: `scope` if the token has it, otherwise `scp`. */
  readonly scopeClaim: readonly NamePlace[] | undefined;
  readonly permissionsClaim: readonly NamePlace[];
  /** Undefined: not configured. */
  readonly clientIdClaim: readonly (readonly string[])[] | undefined;
  readonly clockToleranceSeconds: number;
  readonly maxTokenAgeSeconds: number | undefined;
  /** That of the verifier's own mapping, where the issuer has no demands of its own. */
  readonly requirement: CompiledRequirement;
  readonly claims: ClaimsSchema | undefined;
  readonly authorizationDetails: AuthorizationDetails | undefined;
  readonly check: Check | undefined;
}

/** The options of a level: those of an issuer, or those of the verifier beneath them. */
type Level = Omit<MappingSettings, 'issuer'>;

const PERMISSIONS: readonly NamePlace[] = Object.freeze([toNamePlace(['permissions'])]);

/** Returns the mapping of the issuers that have no such options of their own. */
export function toMapping(shared: Level): Mapping {
  return Object.freeze(join(shared, shared, toRequirement(shared, shared)));
}

/** Returns the mapping of an issuer: that of the verifier itself, where the issuer adds nothing to it. */
export function toOwnMapping(own: Level, shared: Level, mapping: Mapping): Mapping {
  const names = Object.keys(MAPPING_ROWS);
  const given = Object.entries<unknown>({ ...own }).some(
    ([name, value]) => value !== undefined && names.includes(name),
  );
  if (!given) return mapping;
  const requirement = hasDemands(own) ? toRequirement(own, shared) : mapping.requirement;
  return Object.freeze(join(own, shared, requirement));
}

function join(own: Level, shared: Level, requirement: CompiledRequirement): Mapping {
  return {
    scopeClaim: own.scopeClaim ?? shared.scopeClaim,
    permissionsClaim: own.permissionsClaim ?? shared.permissionsClaim ?? PERMISSIONS,
    clientIdClaim: own.clientIdClaim ?? shared.clientIdClaim,
    clockToleranceSeconds: toTolerance(own, shared),
    maxTokenAgeSeconds: own.maxTokenAgeSeconds ?? shared.maxTokenAgeSeconds,
    requirement,
    claims: own.claims ?? shared.claims,
    authorizationDetails: own.authorizationDetails ?? shared.authorizationDetails,
    check: own.check ?? shared.check,
  };
}

const DEFAULT_TOLERANCE_SECONDS = 5;

/** Returns the tolerance of the first level that has one. */
function toTolerance(...levels: readonly Level[]): number {
  for (const {
    clockToleranceSeconds: usual,
    dangerouslyLargeClockToleranceSeconds: large,
  } of levels) {
    const found = large ?? usual;
    if (found !== undefined) return found;
  }
  return DEFAULT_TOLERANCE_SECONDS;
}

function hasDemands({
  requiredScopes,
  anyScope,
  requiredPermissions,
  anyPermission,
  actor,
}: Level): boolean {
  const demands = [requiredScopes, anyScope, requiredPermissions, anyPermission, actor];
  return demands.some((demand) => demand !== undefined);
}

/** Returns what the tokens of an issuer need. A demand of its own replaces the same one of the verifier. */
function toRequirement(own: Level, shared: Level): CompiledRequirement {
  return joinRequirement(NO_REQUIREMENT, {
    scopes: own.requiredScopes ?? shared.requiredScopes,
    anyScope: own.anyScope ?? shared.anyScope,
    permissions: own.requiredPermissions ?? shared.requiredPermissions,
    anyPermission: own.anyPermission ?? shared.anyPermission,
    actor: own.actor ?? shared.actor,
    // Written out, since what is not a member could be found on Object.prototype.
    authorizationDetails: undefined,
    stepUp: undefined,
    check: undefined,
  });
}
