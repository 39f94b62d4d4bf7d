import type { AuthorizationDetails } from '../contract/authorization-details.ts';
import type { Check } from '../contract/check.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import { memberOf } from '../options/readers.ts';
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

type Level = MappingSettings;

const PERMISSIONS: readonly NamePlace[] = Object.freeze([toNamePlace(['permissions'])]);

/** Returns the mapping of the issuers that have no such options of their own. */
export function toMapping(shared: Level): Mapping {
  const tolerance = toTolerance(shared) ?? DEFAULT_TOLERANCE_SECONDS;
  return join(shared, tolerance, toRequirement(shared));
}

/**
 * Returns the mapping of an issuer: that of the verifier itself, where the issuer adds nothing to it.
 *
 * @param settings its own options, over those of the verifier
 */
export function toOwnMapping(own: Level, settings: Level, mapping: Mapping): Mapping {
  if (!hasAny(own, Object.keys(MAPPING_ROWS))) return mapping;
  const tolerance = toTolerance(own) ?? mapping.clockToleranceSeconds;
  const requirement = hasAny(own, DEMANDS) ? toRequirement(settings) : mapping.requirement;
  return join(settings, tolerance, requirement);
}

const DEMANDS = ['requiredScopes', 'anyScope', 'requiredPermissions', 'anyPermission', 'actor'];

function hasAny(own: Level, names: readonly string[]): boolean {
  return names.some((name) => memberOf(own, name) !== undefined);
}

function join(
  { scopeClaim, permissionsClaim = PERMISSIONS, clientIdClaim, ...settings }: Level,
  clockToleranceSeconds: number,
  requirement: CompiledRequirement,
): Mapping {
  const { maxTokenAgeSeconds, claims, authorizationDetails, check } = settings;
  return Object.freeze({
    scopeClaim,
    permissionsClaim,
    clientIdClaim,
    clockToleranceSeconds,
    maxTokenAgeSeconds,
    requirement,
    claims,
    authorizationDetails,
    check,
  });
}

const DEFAULT_TOLERANCE_SECONDS = 5;

function toTolerance({
  clockToleranceSeconds: usual,
  dangerouslyLargeClockToleranceSeconds: large,
}: Level): number | undefined {
  return large ?? usual;
}

/** Returns what the tokens of an issuer need. A demand of its own replaces the same one of the verifier. */
function toRequirement({
  requiredScopes: scopes,
  requiredPermissions: permissions,
  anyScope,
  anyPermission,
  actor,
}: Level): CompiledRequirement {
  return joinRequirement(NO_REQUIREMENT, {
    scopes,
    anyScope,
    permissions,
    anyPermission,
    actor,
    // Written out, since what is not a member could be found on Object.prototype.
    authorizationDetails: undefined,
    stepUp: undefined,
    check: undefined,
  });
}
