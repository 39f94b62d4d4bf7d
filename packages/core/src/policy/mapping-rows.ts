import type { ActorDemand } from '../contract/actor.ts';
import type { AuthorizationDetails } from '../contract/authorization-details.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { Position } from '../options/problems.ts';
import { readSchema } from '../options/read-schema.ts';
import { callback, listOf, number, strings } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import { readActor } from './actor-rows.ts';
import { readClientPlaces, readNamePlaces } from './claim-places.ts';
import type { NamePlace } from './claim-places.ts';
import { readDetails } from './details-rows.ts';
import type { IssuerOptions } from './issuer-options.ts';
import { readScope } from './requirement.ts';

/** The options of an issuer that say what its tokens mean, and what they need. */
export type MappingOptions = Pick<
  IssuerOptions<ClaimsSchema | undefined>,
  | 'scopeClaim'
  | 'permissionsClaim'
  | 'clientIdClaim'
  | 'requiredScopes'
  | 'anyScope'
  | 'requiredPermissions'
  | 'anyPermission'
  | 'clockToleranceSeconds'
  | 'dangerouslyLargeClockToleranceSeconds'
  | 'maxTokenAgeSeconds'
  | 'actor'
  | 'claims'
  | 'authorizationDetails'
  | 'check'
>;

/** {@link MappingOptions} in the form in which they are used. */
export interface MappingSettings extends Omit<
  MappingOptions,
  'scopeClaim' | 'permissionsClaim' | 'clientIdClaim' | 'actor' | 'claims' | 'authorizationDetails'
> {
  readonly scopeClaim?: readonly NamePlace[];
  readonly permissionsClaim?: readonly NamePlace[];
  readonly clientIdClaim?: readonly (readonly string[])[];
  readonly actor?: ActorDemand;
  readonly claims?: ClaimsSchema;
  readonly authorizationDetails?: AuthorizationDetails;
}

/** The most that clocks may be apart without a `dangerously…` option. */
const MAX_TOLERANCE_SECONDS = 60;
const DAY_SECONDS = 86_400;

const BEYOND_TOLERANCE = '; for more, use `dangerouslyLargeClockToleranceSeconds`';

/** The rows of {@link MappingOptions}. */
export const MAPPING_ROWS: OptionRows<MappingOptions, MappingSettings> = {
  clientIdClaim: { read: readClientPlaces },
  clockToleranceSeconds: { read: number(0, MAX_TOLERANCE_SECONDS, BEYOND_TOLERANCE) },
  dangerouslyLargeClockToleranceSeconds: { read: number(MAX_TOLERANCE_SECONDS, DAY_SECONDS) },
  maxTokenAgeSeconds: { read: number(1, Number.MAX_SAFE_INTEGER), refusesUndefined: true },
  requiredScopes: { read: listOf(readScope), refusesUndefined: true },
  anyScope: { read: listOf(readScope), refusesUndefined: true },
  requiredPermissions: { read: strings, refusesUndefined: true },
  anyPermission: { read: strings, refusesUndefined: true },
  scopeClaim: { read: readNamePlaces },
  permissionsClaim: { read: readNamePlaces },
  actor: { read: readActor, refusesUndefined: true },
  claims: { read: readSchema, refusesUndefined: true },
  authorizationDetails: { read: readDetails, refusesUndefined: true },
  check: { read: callback, refusesUndefined: true },
};

/** Reports two tolerances at one level. */
export function checkTolerances(
  {
    clockToleranceSeconds: usual,
    dangerouslyLargeClockToleranceSeconds: large,
  }: Pick<MappingSettings, 'clockToleranceSeconds' | 'dangerouslyLargeClockToleranceSeconds'>,
  at: Position,
): void {
  if (usual === undefined || large === undefined) return;
  const message = 'contradicts `clockToleranceSeconds`';
  at.member('dangerouslyLargeClockToleranceSeconds').report(message);
}
