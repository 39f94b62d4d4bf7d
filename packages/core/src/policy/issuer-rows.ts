import type { KeySource } from '../contract/key-source.ts';
import { refusal } from '../errors/refusal.ts';
import type { AlgorithmName } from '../jose/algorithms.ts';
import type { Position } from '../options/problems.ts';
import { readAlgorithm } from '../options/read-algorithm.ts';
import {
  boolean,
  hasMethods,
  listOf,
  number,
  oneOf,
  oneOrMore,
  string,
  stringMap,
  strings,
} from '../options/readers.ts';
import { requireContract } from '../options/require-contract.ts';
import { readTable } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { hasLoneSurrogate } from '../wire/lone-surrogate.ts';
import { toMediaType, toMediaTypeEssence } from '../wire/media-type.ts';
import { checkTolerances, MAPPING_ROWS } from './mapping-rows.ts';
import type { MappingSettings } from './mapping-rows.ts';
import type { IssuerOptions, KeyHeaderParameter } from './issuer-options.ts';
import { FOREIGN_TYPES, isLogoutProfile, isProfileName, PROFILES } from './profiles.ts';
import type { ProfileKey } from './profiles.ts';

/** {@link IssuerOptions} in the form in which they are used. What was left out is not there. */
export interface IssuerSettings
  extends
    Omit<
      IssuerOptions,
      keyof MappingSettings | 'audience' | 'algorithms' | 'profile' | 'requiredClaimValues'
    >,
    MappingSettings {
  readonly audience?: readonly string[] | null;
  readonly algorithms?: readonly AlgorithmName[];
  readonly profile?: ProfileKey;
  readonly requiredClaimValues?: ReadonlyMap<string, string>;
}

/** Longest issuer, and longest unverified `iss` that a resolver is asked about. */
export const MAX_ISSUER_LENGTH = 512;
/** Header parameters that name or bring a key. */
export const KEY_HEADER_PARAMETERS: readonly KeyHeaderParameter[] = Object.freeze([
  'jku',
  'x5u',
  'jwk',
  'x5c',
]);

/** Stands in for a key source that is missing or wrong, so that all other options can be checked. */
export const NO_KEYS: KeySource = Object.freeze({
  peek: () => undefined,
  load: async () => {
    throw refusal('jwks_error', { problem: 'none-usable', issuer: 'an issuer without keys' });
  },
  wake: () => 'settled' as const,
  close: () => {},
});

/** The rows of {@link IssuerOptions}. */
export const ISSUER_ROWS: OptionRows<IssuerOptions, IssuerSettings> = {
  issuer: { read: readIssuer, standIn: '', required: 'the exact `iss` of its tokens' },
  audience: { read: readAudience, standIn: [], refusesUndefined: true },
  clientIds: { read: strings, refusesUndefined: true },
  algorithms: { read: listOf(readAlgorithm) },
  keys: { read: readKeys, standIn: NO_KEYS },
  profile: { read: readProfile, standIn: 'standard', refusesUndefined: true },
  acceptedTypes: { read: listOf(readAcceptedType) },
  requiredClaims: { read: strings, refusesUndefined: true },
  requiredClaimValues: { read: stringMap, refusesUndefined: true },
  acceptEmptySubject: { read: boolean },
  acceptNonce: { read: boolean },
  acceptAnyKid: { read: boolean },
  acceptUnlikelyIssuer: { read: boolean },
  dangerouslyAcceptAnyAudience: { read: boolean },
  dangerouslyAcceptIdTokens: { read: boolean },
  dangerouslyIgnoreHeaderParameters: { read: listOf(oneOf(KEY_HEADER_PARAMETERS)) },
  ...MAPPING_ROWS,
};

/** Reads the options of one issuer. After a problem they are nearly empty, so that all others are found too. */
export function readIssuerOptions(value: unknown, at: Position): IssuerSettings {
  const settings = readTable(ISSUER_ROWS, value, at) ?? settingsOf('');
  checkLevel(settings, at);
  return settings;
}

const NO_SETTINGS: Readonly<Record<string, undefined>> = Object.fromEntries(
  Object.keys(ISSUER_ROWS).map((name) => [name, undefined]),
);

/** Returns the settings of an issuer that has no options of its own, with all members as every other. */
export function settingsOf(issuer: string): IssuerSettings {
  return { ...NO_SETTINGS, issuer };
}

/** Reports what does not fit together in the options of an issuer, or of a verifier. */
export function checkLevel(settings: Omit<IssuerSettings, 'issuer'>, at: Position): void {
  checkAnyAudience(settings, at);
  checkTolerances(settings, at);
}

function checkAnyAudience(
  {
    audience,
    dangerouslyAcceptAnyAudience: any,
  }: Pick<IssuerSettings, 'audience' | 'dangerouslyAcceptAnyAudience'>,
  at: Position,
): void {
  if (any !== true || (audience ?? []).length === 0) return;
  const message = 'contradicts `audience`';
  at.member('dangerouslyAcceptAnyAudience').report(message);
}

/** Reads an issuer: a string of up to {@link MAX_ISSUER_LENGTH} characters. */
export function readIssuer(value: unknown, at: Position): string | undefined {
  const issuer = string(value, at);
  if (issuer !== undefined && hasLoneSurrogate(issuer)) {
    return at.report('must not hold a lone surrogate');
  }
  if (issuer === undefined || issuer.length <= MAX_ISSUER_LENGTH) return issuer;
  return at.report(`must have at most ${MAX_ISSUER_LENGTH} characters`);
}

const readAudiences = oneOrMore(string);

function readAudience(value: unknown, at: Position): readonly string[] | null | undefined {
  return value === null ? null : readAudiences(value, at);
}

const readLoadTimeout = number(1, 300_000);
const KEY_SOURCE_METHODS = ['peek', 'load', 'wake', 'close'] as const;

/** Reads a key source; one of another contract is refused at once. */
export function readKeys(value: unknown, at: Position): KeySource | undefined {
  requireContract(at.path, value);
  if (hasMethods<KeySource>(value, KEY_SOURCE_METHODS)) {
    const { fixedKeys, loadTimeoutMs } = value;
    if (loadTimeoutMs !== undefined) readLoadTimeout(loadTimeoutMs, at.member('loadTimeoutMs'));
    if (fixedKeys === undefined || Array.isArray(fixedKeys)) return value;
  }
  return at.report('must be a key source');
}

function readProfile(value: unknown, at: Position): ProfileKey | undefined {
  if (isLogoutProfile(value) || isProfileName(value)) return value;
  return at.report(`must be one of ${Object.keys(PROFILES).join(', ')}`);
}

/** Reads a media type in the form in which `typ` is compared. */
function readAcceptedType(value: unknown, at: Position): string | undefined {
  const read = string(value, at);
  if (read === undefined) return undefined;
  if (!FOREIGN_TYPES.includes(toMediaTypeEssence(read))) return toMediaType(read);
  return at.report('marks tokens that are not access tokens (RFC 8725 §3.12)');
}
