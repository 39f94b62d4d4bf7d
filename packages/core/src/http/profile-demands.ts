import type { Problems } from '../options/problems.ts';
import { profilesOf } from '../policy/profile-rules.ts';
import { isProfileName, PROFILES } from '../policy/profiles.ts';
import type { ProfileName } from '../policy/profiles.ts';
import type { ResourceDescription } from './metadata-options.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * Reports each demand of the configured profiles that the options outside the verifier do not meet:
 * demands on the metadata of the API and on where keys come from. The answers of a resolver and the
 * options of an injected verifier are not known here.
 */
export function checkProfileDemands(
  problems: Problems,
  options: Options,
  description: ResourceDescription | undefined,
): void {
  const profiles = [...profilesOf(options)];
  const strict = profiles.find((name) => !PROFILES[name].weakenable);
  if (strict !== undefined && options['dangerouslyAllowHttpOrigins'] !== undefined) {
    problems.add(
      'dangerouslyAllowHttpOrigins',
      `is not allowed in profile ${strict}: keys must be fetched over TLS`,
    );
  }
  const published = profiles.find((name) => PROFILES[name].resourceMandatory);
  if (published !== undefined) checkPublished(problems, options, description, published);
}

function checkPublished(
  problems: Problems,
  options: Options,
  description: ResourceDescription | undefined,
  profile: ProfileName,
): void {
  if (description === undefined) {
    problems.add(
      'resource',
      `is required in profile ${profile}, which publishes metadata: the URL of this API`,
    );
    return;
  }
  const { resource, authorizationServers, scopesSupported } = description;
  for (const path of resource === '' ? [] : pathsWithout(resource, options)) {
    problems.add(path, `must contain the \`resource\` in profile ${profile} (RFC 8707 §2)`);
  }
  if (authorizationServers === undefined && listedOf(options).length === 0) {
    const message = `is required in profile ${profile} when no issuer is listed`;
    problems.add('metadata.authorizationServers', message);
  }
  const scopes: Options = { ...options, 'metadata.scopesSupported': scopesSupported };
  for (const path of ['requiredScopes', 'anyScope', 'metadata.scopesSupported']) {
    const names: unknown = scopes[path];
    if (!Array.isArray(names) || !names.includes('offline_access')) continue;
    const message = 'must not contain offline_access, which is not a scope of this API';
    problems.add(path, `${message}: remove it in profile ${profile}`);
  }
}

function isMandatory(name: unknown): boolean {
  return isProfileName(name) && PROFILES[name].resourceMandatory;
}

/** Returns the option paths of the audiences that lack `resource` although their profile demands it. */
function pathsWithout(resource: string, options: Options): ReadonlySet<string> {
  const { profile, audience } = options;
  const levels = entriesOf(options).map((entry, index) => ({
    profile: entry['profile'] ?? profile,
    audience: entry['audience'] ?? audience,
    path: entry['audience'] === undefined ? 'audience' : `issuers[${index}].audience`,
  }));
  const all = [{ profile, audience, path: 'audience' }, ...levels];
  // The policy reports an audience that is neither a string nor a list.
  const wrong = all.filter(
    (level) =>
      isMandatory(level.profile) &&
      (Array.isArray(level.audience)
        ? !level.audience.includes(resource)
        : typeof level.audience === 'string' && level.audience !== resource),
  );
  return new Set(wrong.map(({ path }) => path));
}

function listedOf(options: Options): readonly unknown[] {
  return options['issuer'] === undefined ? entriesOf(options) : [options['issuer']];
}

function entriesOf({ issuers }: Options): readonly Options[] {
  const entries: readonly unknown[] = Array.isArray(issuers) ? issuers : [];
  return entries.map(
    (entry) => (typeof entry === 'object' && entry !== null ? entry : {}) as Options,
  );
}
