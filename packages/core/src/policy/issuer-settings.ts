import { CONTRACT_VERSION, CONTRACT } from '../contract/key-source.ts';
import type { KeySource } from '../contract/key-source.ts';
import { ConfigError } from '../errors/errors.ts';
import { ALGORITHM_NAMES, toAlgorithm } from '../jose/algorithms.ts';
import type { AlgorithmName } from '../jose/algorithms.ts';
import type { Problems } from '../options/problems.ts';
import { toMediaType, toMediaTypeEssence } from '../wire/media-type.ts';
import { FOREIGN_TYPES, isProfileName, LOGOUT, PROFILES } from './profiles.ts';
import type { ProfileKey } from './profiles.ts';

/** The options of one level, read and checked one by one. What was not given is not there. */
export interface IssuerSettings {
  readonly issuer?: string;
  readonly audience?: readonly string[] | null;
  readonly clientIds?: readonly string[];
  readonly algorithms?: readonly AlgorithmName[];
  readonly keys?: KeySource;
  readonly profile?: ProfileKey;
  /** Lower-case, without `application/`. */
  readonly acceptedTypes?: readonly string[];
  readonly requiredClaims?: readonly string[];
  readonly dangerouslyAcceptAnyAudience?: boolean;
  readonly dangerouslyAcceptIdTokens?: boolean;
  readonly dangerouslyIgnoreHeaderParameters?: readonly string[];
}

type Read = (problems: Problems, path: string, value: unknown) => unknown;

/** Longest issuer, and longest unverified `iss` that a resolver is asked about. */
export const MAX_ISSUER_LENGTH = 512;
/** Header parameters that name or bring a key. */
export const KEY_HEADER_PARAMETERS: readonly string[] = Object.freeze(['jku', 'x5u', 'jwk', 'x5c']);
const readFlag: Read = (problems, path, value) => problems.flag(path, value);
const readNames: Read = (problems, path, value) => problems.names(path, value);

const READERS: { readonly [Name in keyof Required<IssuerSettings>]: Read } = {
  issuer: (problems, path, value) => {
    const issuer = problems.text(path, value) ?? '';
    if (issuer.length > MAX_ISSUER_LENGTH) {
      problems.add(path, `must have at most ${MAX_ISSUER_LENGTH} characters`);
    }
    return issuer;
  },
  audience: (problems, path, value) => {
    if (value === null) return null;
    if (typeof value !== 'string') return problems.names(path, value);
    return [problems.text(path, value) ?? ''];
  },
  clientIds: readNames,
  algorithms: (problems, path, value) =>
    problems
      .names(path, value, (name) =>
        toAlgorithm(name) === undefined
          ? `must be one of ${ALGORITHM_NAMES.join(', ')} or EdDSA`
          : undefined,
      )
      .map((name) => toAlgorithm(name)?.name),
  keys: readKeys,
  profile: (problems, path, value) => {
    if (value === LOGOUT || isProfileName(value)) return value;
    problems.add(path, `must be one of ${Object.keys(PROFILES).join(', ')}`);
    return undefined;
  },
  acceptedTypes: (problems, path, value) =>
    problems
      .names(path, value, (type) =>
        FOREIGN_TYPES.includes(toMediaTypeEssence(type))
          ? 'marks another kind of token (RFC 8725 §3.12)'
          : undefined,
      )
      .map(toMediaType),
  requiredClaims: readNames,
  dangerouslyAcceptAnyAudience: readFlag,
  dangerouslyAcceptIdTokens: readFlag,
  dangerouslyIgnoreHeaderParameters: (problems, path, value) =>
    problems.names(path, value, (name) =>
      KEY_HEADER_PARAMETERS.includes(name)
        ? undefined
        : `must be one of ${KEY_HEADER_PARAMETERS.join(', ')}`,
    ),
};

/** The option names that may stand per issuer. */
export const ISSUER_OPTION_NAMES: readonly string[] = Object.freeze(Object.keys(READERS));

/** Returns the options of one level. An option that is undefined counts as left out. */
export function readIssuerSettings(
  problems: Problems,
  prefix: string,
  options: Readonly<Record<string, unknown>>,
): IssuerSettings {
  const read: [string, unknown][] = [];
  for (const [name, reader] of Object.entries(READERS)) {
    if (options[name] === undefined) continue;
    const value = reader(problems, `${prefix}${name}`, options[name]);
    if (value !== undefined) read.push([name, value]);
  }
  const settings: IssuerSettings = Object.fromEntries(read);
  if (settings.dangerouslyAcceptAnyAudience === true && Array.isArray(settings.audience)) {
    const message = 'contradicts `audience`; leave one of them out';
    problems.add(`${prefix}dangerouslyAcceptAnyAudience`, message);
  }
  return settings;
}

const KEY_SOURCE_METHODS = ['peek', 'load', 'wake', 'close'];

function readKeys(problems: Problems, path: string, value: unknown): KeySource {
  const source = (value ?? {}) as KeySource & Record<string, unknown>;
  requireContract(path, source[CONTRACT]);
  const hasMethods = KEY_SOURCE_METHODS.every((name) => typeof source[name] === 'function');
  const { fixedKeys } = source;
  if (!hasMethods || (fixedKeys !== undefined && !Array.isArray(fixedKeys))) {
    problems.add(
      path,
      'must be a source of keys, such as fetchJwks() or staticJwks({ keys: [...] })',
    );
  }
  return source;
}

/** Refuses an object of another copy of this package that follows another contract. */
export function requireContract(path: string, version: unknown): void {
  if (version === undefined || version === CONTRACT_VERSION) return;
  const isPlain = typeof version === 'number' || typeof version === 'string' || version === null;
  const other = isPlain ? String(version) : 'of another kind';
  const message =
    `follows contract ${other} of @oidc-verify/core, this copy follows ${CONTRACT_VERSION}: ` +
    'install matching versions (npm ls @oidc-verify/core)';
  throw new ConfigError('incompatible_core', [{ path, message }]);
}
