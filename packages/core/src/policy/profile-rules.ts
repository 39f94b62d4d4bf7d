import type { Problems } from '../options/problems.ts';
import type { IssuerSettings } from './issuer-settings.ts';
import { isProfileName, PROFILES } from './profiles.ts';
import type { Profile, ProfileKey, ProfileName } from './profiles.ts';

/** What the verifier brings along for all of its issuers, where a profile can ask for it. */
export interface Offers {
  /** A `check`, which can stand in for an audience. */
  readonly check: boolean;
  readonly checkRevoked: boolean;
  /** `dpop`, unless it is off, or `mtls`. */
  readonly senderConstraint: boolean;
  /** The `dangerously…` options that hold for all issuers. */
  readonly weakenings: readonly string[];
}

type Options = Readonly<Record<string, unknown>>;

/** Returns what the options of a verifier offer. Whether they are right is not judged here. */
export function toOffers(options: Options): Offers {
  const { check, checkRevoked, dpop, mtls } = options;
  const mode = (dpop as { readonly mode?: unknown } | null | undefined)?.mode;
  return {
    check: typeof check === 'function',
    checkRevoked: typeof checkRevoked === 'function',
    senderConstraint: mtls !== undefined || (dpop !== undefined && mode !== 'off'),
    weakenings: weakeningsOf(options),
  };
}

/** Returns the `dangerously…` options that are given and not switched off. */
function weakeningsOf(options: Options): readonly string[] {
  return Object.keys(options).filter((name) => {
    const value = options[name];
    return name.startsWith('dangerously') && value !== undefined && value !== false;
  });
}

/** What one issuer chose: its own options, and those with what holds for all of them laid under. */
interface Chosen {
  readonly own: IssuerSettings;
  readonly settings: IssuerSettings;
  /** Returns where an option stands. */
  readonly path: (name: keyof IssuerSettings) => string;
}

/** Returns the profile that was chosen, or the usual one. */
export function profileOf({ profile = 'standard' }: IssuerSettings): ProfileKey {
  return profile;
}

/** Reports what one issuer says that its profile does not permit. */
export function checkProfile(problems: Problems, { own, settings, path }: Chosen): void {
  const name = profileOf(settings);
  const { typesExtendable, permittedAlgorithms: permitted, weakenable } = PROFILES[name];
  const unfit = `has no place in profile ${String(name)}`;
  const { acceptedTypes = [], algorithms = [] } = settings;
  if (acceptedTypes.length > 0 && !typesExtendable) problems.add(path('acceptedTypes'), unfit);
  for (const algorithm of permitted === undefined ? [] : algorithms) {
    if (permitted?.includes(algorithm) === true) continue;
    problems.add(path('algorithms'), `${algorithm} ${unfit}: use ${permitted?.join(', ')}`);
  }
  for (const weakening of weakenable ? [] : weakeningsOf({ ...own })) {
    problems.add(path(weakening as keyof IssuerSettings), unfit);
  }
}

/** Reports what the verifier lacks, or may not say, for these profiles. */
export function checkOffers(problems: Problems, names: Iterable<ProfileKey>, offers: Offers): void {
  for (const name of new Set(names)) {
    for (const [path, message] of faultsOf(PROFILES[name], offers)) {
      problems.add(path, `${message} profile ${String(name)}`);
    }
  }
}

function faultsOf(
  profile: Profile,
  offers: Offers,
): readonly (readonly [path: string, message: string])[] {
  const faults: [string, string][] = [];
  if (profile.senderConstrained && !offers.senderConstraint) {
    faults.push(['dpop', 'is required (or `mtls`), since every token is bound to a key in']);
  }
  if (profile.revocationChecked && !offers.checkRevoked) {
    faults.push(['checkRevoked', 'is required, since revoked tokens are refused in']);
  }
  if (!profile.weakenable) {
    for (const weakening of offers.weakenings) faults.push([weakening, 'has no place in']);
  }
  return faults;
}

/**
 * Returns the profiles that the options of a verifier name, its own and those of its issuers, for
 * rules about other things than tokens. What a resolver will answer cannot be known here.
 */
export function profilesOf(options: Options): ReadonlySet<ProfileName> {
  const { issuers } = options;
  const listed: readonly unknown[] = Array.isArray(issuers) ? issuers : [];
  const levels: readonly unknown[] = [options, ...listed];
  const names = levels.map((level) => (level as { readonly profile?: unknown } | null)?.profile);
  return new Set(names.filter((name) => isProfileName(name)));
}
