import type { SharedValues } from '../collections/shared-values.ts';
import type { IssuerSlot, KeySource } from '../contract/key-source.ts';
import type { AlgorithmName } from '../jose/algorithms.ts';
import { toVerificationKey } from '../jose/jwk.ts';
import type { Jwk, UnusableReason } from '../jose/jwk.ts';
import { createKeyIndex } from '../jose/key-index.ts';
import type { Position } from '../options/problems.ts';
import { memberOf } from '../options/readers.ts';
import { KEY_HEADER_PARAMETERS, NO_KEYS } from './issuer-rows.ts';
import type { IssuerSettings } from './issuer-rows.ts';
import { toOwnMapping } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import type { MappingSettings } from './mapping-rows.ts';
import { checkProfile, profileOf } from './profile-rules.ts';
import type { Offers } from './profile-rules.ts';
import { isLogoutProfile, PROFILES } from './profiles.ts';
import type { ProfileKey } from './profiles.ts';
import { unlikelyIssuerFault } from './unlikely-issuer.ts';

/** Options of an issuer that no stage reads as they are. */
type CompiledOptions =
  | keyof MappingSettings
  | 'audience'
  | 'clientIds'
  | 'algorithms'
  | 'keys'
  | 'profile'
  | 'requiredClaims'
  | 'requiredClaimValues'
  | `accept${string}`
  | `dangerously${string}`;

/** One trusted issuer, with everything that is particular to it. Frozen. */
export interface TrustEntry extends Omit<IssuerSettings, CompiledOptions> {
  /** Undefined: any audience. */
  readonly audiences: ReadonlySet<string> | undefined;
  readonly clientIds: ReadonlySet<string> | undefined;
  readonly algorithms: ReadonlySet<AlgorithmName>;
  readonly keys: KeySource;
  /** What `keys` notes of this issuer; the only thing about an entry that changes. */
  readonly keySlot: IssuerSlot;
  readonly mapping: Mapping;
  /** Returns why a published key can verify no token of this issuer, or undefined when it can. */
  readonly keyFault: (jwk: Jwk) => UnusableReason | undefined;
  readonly types: ReadonlySet<string>;
  readonly typOptional: boolean;
  /** Claims without which no other is looked at. */
  readonly basicClaims: readonly string[];
  readonly requiredClaims: readonly string[];
  readonly requiredClaimValues: ReadonlyMap<string, string> | undefined;
  /** Claims that have to be non-empty strings where they are present. */
  readonly textClaims: readonly string[];
  readonly acceptsEmptySubject: boolean;
  /** Whether a `nonce` says nothing of the kind of a token. */
  readonly acceptsNonce: boolean;
  /** Whether the only key of an algorithm, if it has no `kid`, serves tokens with any. */
  readonly acceptsAnyKid: boolean;
  readonly acceptsOtherKinds: boolean;
  /** Whether a token without confirmation is refused, however valid. */
  readonly senderConstrained: boolean;
  readonly forbiddenParameters: ReadonlySet<string>;
}

/** The options of one issuer, and those of the verifier beneath them. */
export interface Levels {
  /** Where the issuer's own options stand. */
  readonly at: Position;
  /** Where those of the verifier stand. */
  readonly root: Position;
  readonly own: IssuerSettings;
  readonly shared: SharedSettings;
  /** The mapping of the issuers that have no such options of their own. */
  readonly mapping: Mapping;
  readonly offers: Offers;
  /** Where the issuers of one verifier share the rules that are the same for them. */
  readonly values: SharedValues;
  /** Whether a resolver returned the issuer. */
  readonly isResolved?: boolean;
}

/** What a verifier says for all of its issuers. */
export type SharedSettings = Omit<IssuerSettings, 'issuer'>;

/** Returns the options of an issuer, with those of the verifier where it has none of its own. */
function layOver(shared: SharedSettings, own: IssuerSettings): IssuerSettings {
  const given = Object.entries<unknown>({ ...own }).filter(([, value]) => value !== undefined);
  return { issuer: '', ...shared, ...Object.fromEntries(given) };
}

/** Returns the trust entry that both levels make; what does not fit together is reported. */
export function toTrustEntry(levels: Levels): TrustEntry {
  const { own, shared, values } = levels;
  const settings = layOver(shared, own);
  const { defaultAlgorithms, senderConstrained } = PROFILES[profileOf(settings)];
  checkProfile({ own, settings, positionOf: (name) => positionOf(levels, name) });
  checkLikely(levels, settings);
  const algorithms = values.set(settings.algorithms ?? defaultAlgorithms);
  const { audiences, basicClaims } = toAudienceRules(levels, settings);
  const { types, typOptional, requiredClaims, textClaims } = toTypes(settings, values);
  // Written out, without spreads: each of thousands of entries is then one small object.
  return Object.freeze({
    issuer: settings.issuer,
    keys: toKeys(levels, algorithms),
    keySlot: { record: undefined },
    mapping: toOwnMapping(own, settings, levels.mapping),
    forbiddenParameters: values.set(toForbidden(settings.dangerouslyIgnoreHeaderParameters ?? [])),
    algorithms,
    types,
    typOptional,
    keyFault: (jwk: Jwk) => {
      const key = toVerificationKey(jwk, algorithms, own.issuer);
      return typeof key === 'string' ? key : undefined;
    },
    basicClaims,
    audiences,
    requiredClaims,
    textClaims,
    requiredClaimValues: settings.requiredClaimValues,
    clientIds: settings.clientIds && values.set(settings.clientIds),
    acceptsEmptySubject: settings.acceptEmptySubject === true,
    acceptsNonce: settings.acceptNonce === true,
    acceptsAnyKid: settings.acceptAnyKid === true,
    // A logout token is another kind, and its own verifier judges that.
    acceptsOtherKinds: settings.dangerouslyAcceptIdTokens ?? isLogoutProfile(settings.profile),
    senderConstrained,
  });
}

/** Reports an issuer that no token for an API names. A resolver is only asked about those that one names. */
function checkLikely({ at, isResolved }: Levels, settings: IssuerSettings): void {
  const { issuer, profile, acceptUnlikelyIssuer, dangerouslyAcceptIdTokens } = settings;
  if (isResolved === true || acceptUnlikelyIssuer === true) return;
  const isLogout = isLogoutProfile(profile);
  const fault = unlikelyIssuerFault(issuer, isLogout || dangerouslyAcceptIdTokens === true);
  if (fault === undefined) return;
  const way = isLogout ? '' : '; if tokens do name it, set `acceptUnlikelyIssuer`';
  at.member('issuer').report(fault + way);
}

/** Returns the position at which an option was given, or at which it is missing. */
function positionOf({ at, root, own, shared }: Levels, name: string): Position {
  const isShared = memberOf(own, name) === undefined && memberOf(shared, name) !== undefined;
  return (isShared ? root : at).member(name);
}

function toAudienceRules(
  levels: Levels,
  settings: IssuerSettings,
): Pick<TrustEntry, 'audiences' | 'basicClaims'> {
  const audiences = toAudiences(levels, settings);
  const { expOptional } = PROFILES[profileOf(settings)];
  const basicClaims = [
    'iss',
    ...(expOptional ? [] : ['exp']),
    ...(audiences === undefined ? [] : ['aud']),
  ];
  return { audiences, basicClaims: levels.values.list(basicClaims) };
}

function toAudiences(levels: Levels, settings: IssuerSettings): ReadonlySet<string> | undefined {
  const { own, shared } = levels;
  // The nearer level decides as a whole: an issuer's own audience is not undone by a shared "any".
  const level = [own, shared].find(
    ({ audience, dangerouslyAcceptAnyAudience: any }) => audience !== undefined || any === true,
  );
  if (Array.isArray(level?.audience)) return levels.values.set(level.audience);
  const isNull = level?.audience === null;
  const hasClientIds = (settings.clientIds ?? []).length > 0;
  const isReplaced =
    level?.dangerouslyAcceptAnyAudience === true ||
    (isNull && (hasClientIds || settings.check !== undefined));
  const name = profileOf(settings);
  const isMandatory = PROFILES[name].audienceMandatory;
  if (isReplaced && !isMandatory) return undefined;
  positionOf(levels, 'audience').report(audienceFault(isNull, isMandatory ? name : undefined));
  return undefined;
}

function audienceFault(isNull: boolean, profile: ProfileKey | undefined): string {
  if (profile !== undefined) return `must name this API in profile ${String(profile)}`;
  return isNull
    ? 'may be null only together with `clientIds` or `check`'
    : 'is required: the identifier of this API';
}

function toKeys(levels: Levels, algorithms: ReadonlySet<AlgorithmName>): KeySource {
  const { own, shared, at } = levels;
  const keys = own.keys ?? shared.keys;
  if (keys === undefined) {
    at.member('keys').report('is required: fetchJwks() or staticJwks({ keys: [...] })');
    return NO_KEYS;
  }
  const fault =
    keys.fixedKeys === undefined
      ? undefined
      : fixedKeysFault(keys.fixedKeys, algorithms, own.issuer);
  if (fault !== undefined) positionOf(levels, 'keys').report(fault);
  const issuerFault =
    own.issuer === ''
      ? undefined
      : keys.issuerFault?.(own.issuer, { isResolved: levels.isResolved === true });
  if (issuerFault !== undefined) at.member('issuer').report(issuerFault);
  return keys;
}

function fixedKeysFault(
  keys: NonNullable<KeySource['fixedKeys']>,
  algorithms: ReadonlySet<AlgorithmName>,
  issuer: string | undefined,
): string | undefined {
  if (algorithms.size === 0) return undefined;
  const { usable, unusable } = createKeyIndex(keys, algorithms, issuer);
  const names = [...algorithms].join(', ');
  if (unusable.has('rsa-without-alg')) {
    return `an RSA key without \`alg\` could serve each of ${names}: add \`alg\` to the key`;
  }
  if (usable.length > 0) return undefined;
  const found = [...unusable].map(([reason, count]) => `${count} ${reason}`);
  return `none of the keys can verify ${names}${found.length > 0 ? ` (${found.join(', ')})` : ''}`;
}

function toTypes(
  settings: IssuerSettings,
  values: SharedValues,
): Pick<TrustEntry, 'types' | 'typOptional' | 'requiredClaims' | 'textClaims'> {
  const { acceptedTypes: added = [], requiredClaims = [] } = settings;
  const profile = PROFILES[profileOf(settings)];
  const demanded = [...new Set([...profile.requiredClaims, ...requiredClaims])];
  return {
    types: values.set([...profile.types, ...added]),
    typOptional: profile.typOptional,
    requiredClaims: values.list(demanded),
    textClaims: values.list(['sub', 'jti', ...demanded.filter((name) => name === 'client_id')]),
  };
}

// `crit` names extensions, and we know none (RFC 7515 §4.1.11); `b64` changes what is signed; the
// rest belongs to encryption (RFC 7516): a signed token has no use for it, and encrypted ones are
// decrypted before this stage.
const ALWAYS_FORBIDDEN = ['crit', 'b64', 'enc', 'zip', 'epk', 'p2c', 'p2s'];

/** Where a key comes from is the policy's business, never the token's (RFC 7515 §4.1.2–4.1.6). */
function toForbidden(ignored: readonly string[]): readonly string[] {
  const named = KEY_HEADER_PARAMETERS.filter((name) => !ignored.includes(name));
  return [...ALWAYS_FORBIDDEN, ...named];
}
