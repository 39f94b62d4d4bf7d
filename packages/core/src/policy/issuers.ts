import { createProblems } from '../options/problems.ts';
import type { Problems } from '../options/problems.ts';
import { ISSUER_OPTION_NAMES, readIssuerSettings } from './issuer-settings.ts';
import type { ResolveIssuer } from './policy.ts';
import { checkOffers, profileOf, toOffers } from './profile-rules.ts';
import type { ProfileKey } from './profiles.ts';
import { toTrustEntry } from './trust.ts';
import type { TrustEntry } from './trust.ts';

/** Whom a policy trusts. */
export interface Trust {
  readonly trusted: ReadonlyMap<string, TrustEntry>;
  readonly resolveIssuer: ResolveIssuer | undefined;
  /** Returns the entry that a resolver's answer describes. Throws ConfigError. */
  readonly compileResolved: (options: unknown) => TrustEntry;
}

type Options = Readonly<Record<string, unknown>>;

/** Returns the issuers that `options` name, each with what holds for all of them laid under its own. */
export function compileTrust(problems: Problems, options: Options): Trust {
  const shared = readIssuerSettings(problems, '', { ...options, issuer: undefined });
  const offers = toOffers(options);
  const resolveIssuer = problems.callback('resolveIssuer', options['resolveIssuer']);
  const owners = createKeyOwners();
  const profiles: ProfileKey[] = resolveIssuer === undefined ? [] : [profileOf(shared)];
  const entries = listIssuers(problems, options).map(({ prefix, own: given }) => {
    const own = readIssuerSettings(problems, prefix, given);
    const entry = toTrustEntry(problems, { prefix, own, shared, offers });
    owners.claim(problems, `${prefix}keys`, entry);
    profiles.push(profileOf({ ...shared, ...own }));
    return entry;
  });
  checkOffers(problems, profiles, offers);
  if (resolveIssuer !== undefined && shared.keys?.servesOneIssuer === true) {
    problems.add('keys', `${ONE_ISSUER}: let resolveIssuer() return the keys of each`);
  }
  if (entries.length === 0 && resolveIssuer === undefined) {
    problems.add('issuer', 'is required: who issues the tokens (or `issuers`, or `resolveIssuer`)');
  }
  checkDistinct(problems, entries);
  return {
    trusted: new Map(entries.map((entry) => [entry.issuer, entry])),
    resolveIssuer: resolveIssuer as ResolveIssuer | undefined,
    compileResolved: (resolved) => {
      const found = createProblems();
      const prefix = 'resolveIssuer().';
      const given = found.record('resolveIssuer()', resolved, ISSUER_OPTION_NAMES);
      const own = readIssuerSettings(found, prefix, given);
      const entry = toTrustEntry(found, { prefix, own, shared, offers, isResolved: true });
      owners.claim(found, `${prefix}keys`, entry);
      checkOffers(found, [profileOf({ ...shared, ...own })], offers);
      found.throwIfAny();
      return entry;
    },
  };
}

function listIssuers(
  problems: Problems,
  options: Options,
): readonly { readonly prefix: string; readonly own: Options }[] {
  const { issuer, issuers } = options;
  if (issuer !== undefined && issuers !== undefined) {
    problems.add('issuers', 'contradicts `issuer`; list all of them in `issuers`');
  }
  if (issuers === undefined) return issuer === undefined ? [] : [{ prefix: '', own: { issuer } }];
  if (!Array.isArray(issuers) || issuers.length === 0) {
    problems.add('issuers', 'must be a non-empty list of { issuer, … }');
    return [];
  }
  return Array.from(issuers, (item: unknown, index) => ({
    prefix: `issuers[${index}].`,
    own: problems.record(`issuers[${index}]`, item, ISSUER_OPTION_NAMES),
  }));
}

function checkDistinct(problems: Problems, entries: readonly TrustEntry[]): void {
  const seen = new Set<string>();
  for (const [index, { issuer }] of entries.entries()) {
    if (seen.has(issuer)) problems.add(`issuers[${index}].issuer`, 'is listed twice');
    if (issuer !== '') seen.add(issuer);
  }
}

const ONE_ISSUER = 'serves one issuer only, since it answers with the same keys for all';

/** Remembers whose keys a source has, where it can have only one issuer's (RFC 8725 §3.8). */
function createKeyOwners(): { claim(problems: Problems, path: string, entry: TrustEntry): void } {
  const owners = new WeakMap<object, string>();
  return {
    claim: (problems, path, { issuer, keys }) => {
      if (keys.servesOneIssuer !== true) return;
      const owner = owners.get(keys) ?? issuer;
      if (owner !== issuer) problems.add(path, `${ONE_ISSUER}: give each issuer its own`);
      owners.set(keys, owner);
    },
  };
}
