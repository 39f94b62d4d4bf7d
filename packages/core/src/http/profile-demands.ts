import type { Members } from '../options/members.ts';
import type { Problems } from '../options/problems.ts';
import { isProfileName, PROFILES } from '../policy/profiles.ts';
import type { ProfileName } from '../policy/profiles.ts';
import type { VerifierSettings } from '../policy/verifier-rows.ts';
import type { ResourceDescription } from './metadata-options.ts';

/** What `createAuth` was given, as far as profiles make demands on it. */
interface Given {
  readonly members: Members;
  readonly settings: VerifierSettings;
  /** Undefined also where it is wrong. */
  readonly description: ResourceDescription | undefined;
}

type LevelSettings = Pick<VerifierSettings, 'profile' | 'audience' | 'requiredScopes' | 'anyScope'>;

/** The rules for fetching keys that an option weakens. */
const KEY_FETCH_RULES: readonly (readonly [option: string, rule: string])[] = [
  ['dangerouslyAllowHttpOrigins', 'keys must be fetched over TLS'],
  ['dangerouslyAllowPrivateHosts', 'internal hosts must be named by `issuer` or `jwksUri`'],
];

/**
 * Reports each demand of the configured profiles that the options outside the verifier do not meet:
 * demands on the metadata of the API and on where keys come from. The answers of a resolver and the
 * options of an injected verifier are not known here.
 */
export function checkProfileDemands(problems: Problems, given: Given): void {
  const profiles = profilesOf(given.settings);
  const strict = profiles.find((name) => !PROFILES[name].weakenable);
  for (const [option, rule] of KEY_FETCH_RULES) {
    if (strict === undefined || given.members[option] === undefined) continue;
    problems.add(option, `is not allowed in profile ${strict}: ${rule}`);
  }
  const published = profiles.find((name) => PROFILES[name].resourceMandatory);
  if (published !== undefined) checkPublished(problems, given, published);
}

/** Returns the profiles that the options name, for the verifier and for its issuers. */
function profilesOf(settings: VerifierSettings): readonly ProfileName[] {
  const names = levelsOf(settings).map(({ profile }) => profile);
  return names.filter((name) => isProfileName(name));
}

function checkPublished(
  problems: Problems,
  { members, settings, description }: Given,
  profile: ProfileName,
): void {
  if (members['resource'] === undefined) {
    const message = `is required in profile ${profile}, which publishes metadata: the URL of this API`;
    problems.add('resource', message);
  }
  if (description === undefined) return;
  const { resource, authorizationServers, scopesSupported } = description;
  for (const path of pathsWithout(resource, settings)) {
    problems.add(path, `must contain the \`resource\` in profile ${profile} (RFC 8707 §2)`);
  }
  const isListed = settings.issuer !== undefined || settings.issuers !== undefined;
  if (authorizationServers === undefined && !isListed) {
    const message = `is required in profile ${profile} when no issuer is listed`;
    problems.add('metadata.authorizationServers', message);
  }
  const scopes = [...scopesOf(settings), ['metadata.scopesSupported', scopesSupported] as const];
  for (const [path, names] of scopes) {
    if (names?.includes('offline_access') !== true) continue;
    const message = 'must not contain offline_access, which is not a scope of this API';
    problems.add(path, `${message}: remove it in profile ${profile}`);
  }
}

/** Returns the scopes that the options demand, for all issuers and for each, with the path of the option. */
function scopesOf(
  settings: VerifierSettings,
): readonly (readonly [path: string, names: readonly string[] | undefined])[] {
  return levelsOf(settings).flatMap(({ requiredScopes, anyScope }, index) => {
    const at = index === 0 ? '' : `issuers[${index - 1}].`;
    return [[`${at}requiredScopes`, requiredScopes] as const, [`${at}anyScope`, anyScope] as const];
  });
}

/** Returns the settings for all issuers, and those for each. */
function levelsOf(settings: VerifierSettings): readonly LevelSettings[] {
  return [settings, ...(settings.issuers ?? [])];
}

/** Returns the option paths of the audiences that lack `resource` although their profile demands it. */
function pathsWithout(resource: string, settings: VerifierSettings): ReadonlySet<string> {
  const levels = levelsOf(settings).map(({ profile, audience }, index) => ({
    profile: profile ?? settings.profile,
    audience: audience ?? settings.audience ?? [],
    path:
      index === 0 || audience === undefined || audience === null
        ? 'audience'
        : `issuers[${index - 1}].audience`,
  }));
  // The policy reports an audience that is missing or wrong.
  const wrong = levels.filter(
    (level) =>
      isProfileName(level.profile) &&
      PROFILES[level.profile].resourceMandatory &&
      level.audience.length > 0 &&
      !level.audience.includes(resource),
  );
  return new Set(wrong.map(({ path }) => path));
}
