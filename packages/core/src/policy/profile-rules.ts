import type { Members } from '../options/members.ts';
import type { Position } from '../options/problems.ts';
import type { IssuerSettings } from './issuer-rows.ts';
import { PROFILES } from './profiles.ts';
import type { Profile, ProfileKey } from './profiles.ts';
import type { VerifierSettings } from './verifier-rows.ts';

/** What a verifier has for all of its issuers, where a profile can ask for it. */
export interface Offers {
  readonly checkRevoked: boolean;
  /** `dpop`, unless it is off, or `mtls`. */
  readonly senderConstraint: boolean;
  /** The `dangerously…` options that hold for all issuers. */
  readonly weakenings: readonly string[];
}

/** Returns what the options of a verifier offer. A wrong option is reported elsewhere, and counts as given. */
export function toOffers(members: Members, { dpop }: VerifierSettings): Offers {
  return {
    checkRevoked: 'checkRevoked' in members,
    senderConstraint: 'mtls' in members || ('dpop' in members && dpop?.mode !== 'off'),
    weakenings: weakeningsOf(members),
  };
}

/** Returns the `dangerously…` options that are given and not switched off. */
function weakeningsOf(options: object): readonly string[] {
  return Object.entries<unknown>({ ...options })
    .filter(([name, value]) => {
      return name.startsWith('dangerously') && value !== undefined && value !== false;
    })
    .map(([name]) => name);
}

/** What one issuer chose: its own options, and those with the verifier's beneath them. */
interface Chosen {
  readonly own: IssuerSettings;
  readonly settings: IssuerSettings;
  /** Returns the position of an option. */
  readonly positionOf: (name: string) => Position;
}

/** Returns the profile that was chosen, or the usual one. */
export function profileOf({ profile = 'standard' }: Pick<IssuerSettings, 'profile'>): ProfileKey {
  return profile;
}

/** Reports the options of one issuer that its profile does not permit. */
export function checkProfile({ own, settings, positionOf }: Chosen): void {
  const name = profileOf(settings);
  const { typesExtendable, permittedAlgorithms: permitted, weakenable } = PROFILES[name];
  const unfit = `is not allowed in profile ${String(name)}`;
  const { acceptedTypes = [], algorithms = [], requiredClaims = [] } = settings;
  const demanded = [...PROFILES[name].requiredClaims, ...requiredClaims];
  if (settings.acceptEmptySubject === true && demanded.includes('sub')) {
    positionOf('acceptEmptySubject').report('contradicts the required claim `sub`');
  }
  if (settings.acceptNonce === true && !hasOwnDemands(settings)) {
    positionOf('acceptNonce').report('needs `requiredClaims` that ID tokens of this issuer lack');
  }
  if (acceptedTypes.length > 0 && !typesExtendable) positionOf('acceptedTypes').report(unfit);
  for (const algorithm of permitted === undefined ? [] : algorithms) {
    if (permitted?.includes(algorithm) === true) continue;
    positionOf('algorithms').report(`${algorithm} ${unfit}; use ${permitted?.join(', ')}`);
  }
  for (const weakening of weakenable ? [] : weakeningsOf(own)) {
    positionOf(weakening).report(unfit);
  }
}

/** Returns whether something other than a nonce can tell the tokens of this issuer apart. */
function hasOwnDemands({
  requiredClaims = [],
  requiredClaimValues,
}: Pick<IssuerSettings, 'requiredClaims' | 'requiredClaimValues'>): boolean {
  return requiredClaims.length > 0 || requiredClaimValues !== undefined;
}

/** Reports what the verifier lacks, or may not say, for these profiles. */
export function checkOffers(root: Position, names: Iterable<ProfileKey>, offers: Offers): void {
  for (const name of new Set(names)) {
    for (const [option, message] of faultsOf(PROFILES[name], offers)) {
      root.member(option).report(`${message} profile ${String(name)}`);
    }
  }
}

function faultsOf(
  profile: Profile,
  offers: Offers,
): readonly (readonly [path: string, message: string])[] {
  const faults: [string, string][] = [];
  if (profile.senderConstrained && !offers.senderConstraint) {
    faults.push([
      'dpop',
      'is required (or `mtls`), because every token must be bound to a key under',
    ]);
  }
  if (profile.revocationChecked && !offers.checkRevoked) {
    faults.push(['checkRevoked', 'is required, because revoked tokens must be refused under']);
  }
  if (!profile.weakenable) {
    for (const weakening of offers.weakenings) faults.push([weakening, 'is not allowed in']);
  }
  return faults;
}
