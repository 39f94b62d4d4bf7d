import { createSharedValues } from '../collections/shared-values.ts';
import type { KeySource } from '../contract/key-source.ts';
import { createProblems } from '../options/problems.ts';
import type { Position, Problems } from '../options/problems.ts';
import type { Members } from '../options/members.ts';
import { readIssuerOptions, settingsOf } from './issuer-rows.ts';
import type { IssuerSettings } from './issuer-rows.ts';
import { announceIssuers } from './listed-issuers.ts';
import { toMapping } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import type { ResolveIssuer } from './resolver-options.ts';
import { checkOffers, profileOf, toOffers } from './profile-rules.ts';
import type { ProfileKey } from './profiles.ts';
import { toTrustEntry } from './trust.ts';
import type { SharedSettings, TrustEntry } from './trust.ts';
import type { VerifierSettings } from './verifier-rows.ts';

/** Whom a policy trusts. */
export interface Trust {
  readonly trusted: ReadonlyMap<string, TrustEntry>;
  readonly resolveIssuer: ResolveIssuer | undefined;
  /** The key source of all issuers that have none of their own. */
  readonly sharedKeys: KeySource | undefined;
  /** What the tokens of all issuers mean and need that have no such options of their own. */
  readonly mapping: Mapping;
  /**
   * Returns the entry that a resolver's answer describes.
   *
   * @throws {ConfigError} `invalid_options`
   */
  readonly compileResolved: (options: unknown) => TrustEntry;
}

/**
 * Returns the issuers that `settings` name, each with the verifier's own options beneath its own.
 * What does not fit together goes to `problems`.
 */
export function compileTrust(
  problems: Problems,
  settings: VerifierSettings,
  members: Members,
): Trust {
  const offers = toOffers(members, settings);
  const { resolveIssuer } = settings;
  const root = problems.at('');
  const shared: SharedSettings = settings;
  const mapping = toMapping(shared);
  const values = createSharedValues();
  const owners = createKeyOwners();
  const profileFor = (own: IssuerSettings): ProfileKey =>
    profileOf(own.profile === undefined ? shared : own);
  const profiles: ProfileKey[] = resolveIssuer === undefined ? [] : [profileOf(shared)];
  const entries = listIssuers(root, settings, members).map(({ at, own }) => {
    const entry = toTrustEntry({ at, root, own, shared, mapping, offers, values });
    owners.claim(at.member('keys'), entry);
    profiles.push(profileFor(own));
    return entry;
  });
  checkOffers(root, profiles, offers);
  if (resolveIssuer !== undefined && shared.keys?.servesOneIssuer === true) {
    root.member('keys').report(`${ONE_ISSUER}: let resolveIssuer() return the keys of each`);
  }
  checkDistinct(root, entries);
  announceIssuers(root, entries);
  return {
    trusted: new Map(entries.map((entry) => [entry.issuer, entry])),
    resolveIssuer,
    sharedKeys: shared.keys,
    mapping,
    compileResolved: (resolved) => {
      const found = createProblems();
      const at = found.at('resolveIssuer()');
      const own = readIssuerOptions(resolved, at);
      const entry = toTrustEntry({
        at,
        root: found.at(''),
        own,
        shared,
        mapping,
        offers,
        values,
        isResolved: true,
      });
      owners.claim(at.member('keys'), entry);
      checkOffers(found.at(''), [profileFor(own)], offers);
      found.throwIfAny();
      return entry;
    },
  };
}

function listIssuers(
  root: Position,
  settings: VerifierSettings,
  members: Members,
): readonly { readonly at: Position; readonly own: IssuerSettings }[] {
  const { issuer = '', issuers = [], resolveIssuer } = settings;
  const isOne = members['issuer'] !== undefined;
  if (members['issuers'] !== undefined) {
    const at = root.member('issuers');
    if (isOne) at.report('contradicts `issuer`; list all issuers in `issuers`');
    return issuers.map((own, index) => ({ at: at.entry(index), own }));
  }
  if (!isOne && resolveIssuer !== undefined) return [];
  if (!isOne) {
    root
      .member('issuer')
      .report('is required: who issues the tokens (or `issuers`, or `resolveIssuer`)');
  }
  // Without an issuer, everything else that is missing is reported all the same.
  return [{ at: root, own: settingsOf(issuer) }];
}

function checkDistinct(root: Position, entries: readonly TrustEntry[]): void {
  const seen = new Set<string>();
  for (const [index, { issuer }] of entries.entries()) {
    if (seen.has(issuer)) {
      root.member('issuers').entry(index).member('issuer').report('is listed twice');
    }
    if (issuer !== '') seen.add(issuer);
  }
}

const ONE_ISSUER = 'returns the same keys for every issuer, so it can serve only one';

/** Remembers whose keys a source has, where it can have only one issuer's (RFC 8725 §3.8). */
function createKeyOwners(): { claim(at: Position, entry: TrustEntry): void } {
  const owners = new WeakMap<object, string>();
  return {
    claim: (at, { issuer, keys }) => {
      if (keys.servesOneIssuer !== true) return;
      const owner = owners.get(keys) ?? issuer;
      if (owner !== issuer) at.report(`${ONE_ISSUER}: give each issuer its own key source`);
      owners.set(keys, owner);
    },
  };
}
