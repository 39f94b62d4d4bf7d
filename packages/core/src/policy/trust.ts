import { ConfigError } from '../errors.ts';
import { ALGORITHM_NAMES, toAlgorithm } from '../jose/algorithms.ts';
import type { AlgorithmName } from '../jose/algorithms.ts';
import { createKeyIndex } from '../jose/key-index.ts';
import { CONTRACT, CONTRACT_VERSION } from '../key-source.ts';
import type { KeySource } from '../key-source.ts';
import type { KeyHeaderParameter } from './policy.ts';
import type { Problems } from './problems.ts';
import { FOREIGN_TYPES, PROFILES } from './profiles.ts';
import type { ProfileName } from './profiles.ts';

/** One trusted issuer, with everything that is particular to it. Frozen. */
export interface TrustEntry {
  readonly issuer: string;
  /** Undefined: any audience. */
  readonly audiences: ReadonlySet<string> | undefined;
  readonly clientIds: ReadonlySet<string> | undefined;
  readonly algorithms: ReadonlySet<AlgorithmName>;
  readonly keys: KeySource;
  readonly types: ReadonlySet<string>;
  readonly typOptional: boolean;
  readonly requiredClaims: readonly string[];
  readonly acceptsOtherKinds: boolean;
  readonly ignoredHeaderParameters: ReadonlySet<string>;
}

/** The option names that may stand per issuer. */
export const ISSUER_OPTION_NAMES: readonly string[] = Object.freeze([
  'issuer',
  'audience',
  'clientIds',
  'algorithms',
  'keys',
  'profile',
  'acceptedTypes',
  'requiredClaims',
  'dangerouslyAcceptAnyAudience',
  'dangerouslyAcceptIdTokens',
  'dangerouslyIgnoreHeaderParameters',
]);

const KEY_HEADER_PARAMETERS: readonly KeyHeaderParameter[] = ['jku', 'x5u', 'jwk', 'x5c'];
/** Longest issuer, and longest unverified `iss` that a resolver is asked about. */
export const MAX_ISSUER_LENGTH = 512;

type Options = Readonly<Record<string, unknown>>;

/** Returns the trust entry that `options` describe; what is wrong goes to `problems`. */
export function compileTrustEntry(
  problems: Problems,
  prefix: string,
  options: Options,
  hasCheck: boolean,
): TrustEntry {
  const at = (name: string): string => `${prefix}${name}`;
  const algorithms = readAlgorithms(problems, at('algorithms'), options['algorithms']);
  const clientIds = problems.names(at('clientIds'), options['clientIds']);
  const hasOtherBarrier = clientIds.length > 0 || hasCheck;
  return Object.freeze({
    issuer: readIssuer(problems, at('issuer'), options['issuer']),
    audiences: readAudience(problems, at, options, hasOtherBarrier),
    clientIds: clientIds.length > 0 ? new Set(clientIds) : undefined,
    algorithms,
    keys: readKeys(problems, at('keys'), options['keys'], algorithms),
    ...readProfile(problems, at, options),
    acceptsOtherKinds: problems.flag(
      at('dangerouslyAcceptIdTokens'),
      options['dangerouslyAcceptIdTokens'],
    ),
    ignoredHeaderParameters: readIgnored(problems, at, options),
  });
}

function readIssuer(problems: Problems, path: string, value: unknown): string {
  const issuer = problems.text(path, value) ?? '';
  if (issuer.length > MAX_ISSUER_LENGTH) {
    problems.add(path, `must have at most ${MAX_ISSUER_LENGTH} characters`);
  }
  return issuer;
}

function readAudience(
  problems: Problems,
  at: (name: string) => string,
  options: Options,
  hasOtherBarrier: boolean,
): ReadonlySet<string> | undefined {
  const { audience } = options;
  const anyPath = at('dangerouslyAcceptAnyAudience');
  const any = problems.flag(anyPath, options['dangerouslyAcceptAnyAudience']);
  if (audience !== undefined && audience !== null) {
    if (any) problems.add(anyPath, 'contradicts `audience`; leave one of them out');
    return new Set(
      typeof audience === 'string'
        ? [problems.text(at('audience'), audience) ?? '']
        : problems.names(at('audience'), audience),
    );
  }
  if (any || (audience === null && hasOtherBarrier)) return undefined;
  const message =
    audience === null
      ? 'may be null only together with `clientIds` or `check`'
      : 'is required: the identifier of this API, which every token must name (RFC 9068 §4)';
  problems.add(at('audience'), message);
  return undefined;
}

function readAlgorithms(
  problems: Problems,
  path: string,
  value: unknown,
): ReadonlySet<AlgorithmName> {
  const names = value === undefined ? ['RS256'] : problems.names(path, value);
  const found = names.map((name, index) => {
    const algorithm = toAlgorithm(name);
    if (algorithm === undefined) {
      problems.add(`${path}[${index}]`, `must be one of ${ALGORITHM_NAMES.join(', ')} or EdDSA`);
    }
    return algorithm?.name;
  });
  return new Set(found.filter((name) => name !== undefined));
}

const KEY_SOURCE_METHODS = ['peek', 'load', 'wake', 'close'];

function readKeys(
  problems: Problems,
  path: string,
  value: unknown,
  algorithms: ReadonlySet<AlgorithmName>,
): KeySource {
  const source = (value ?? {}) as KeySource & Record<string, unknown>;
  requireContract(path, source[CONTRACT]);
  const lacking = KEY_SOURCE_METHODS.filter((name) => typeof source[name] !== 'function');
  if (lacking.length > 0) {
    problems.add(path, 'must be a source of keys, such as fetchJwks() or staticJwks({ keys: [...] })');
  } else if (source.fixedKeys !== undefined) {
    checkFixedKeys(problems, path, source.fixedKeys, algorithms);
  }
  return source;
}

/** Refuses an object of another copy of this package that follows another contract. */
export function requireContract(path: string, version: unknown): void {
  if (version === undefined || version === CONTRACT_VERSION) return;
  const message =
    `follows contract ${String(version)} of @oidc-verify/core, this copy follows ${CONTRACT_VERSION}: ` +
    'install matching versions (npm ls @oidc-verify/core)';
  throw new ConfigError('incompatible_core', [{ path, message }]);
}

function checkFixedKeys(
  problems: Problems,
  path: string,
  keys: NonNullable<KeySource['fixedKeys']>,
  algorithms: ReadonlySet<AlgorithmName>,
): void {
  const index = createKeyIndex(keys, algorithms);
  const found = [...index.unusable].map(([reason, count]) => `${count} ${reason}`);
  const names = [...algorithms].join(', ');
  if (index.unusable.has('rsa-without-alg')) {
    problems.add(path, `an RSA key without \`alg\` could serve each of ${names}: add \`alg\` to the key`);
  } else if (index.usable.length === 0 && algorithms.size > 0) {
    const why = found.length > 0 ? ` (${found.join(', ')})` : '';
    problems.add(path, `none of the keys can verify ${names}${why}`);
  }
}

function readProfile(
  problems: Problems,
  at: (name: string) => string,
  options: Options,
): Pick<TrustEntry, 'types' | 'typOptional' | 'requiredClaims'> {
  const { profile: name = 'standard' } = options;
  const known = typeof name === 'string' && Object.hasOwn(PROFILES, name);
  if (!known) problems.add(at('profile'), `must be one of ${Object.keys(PROFILES).join(', ')}`);
  const profile = PROFILES[known ? (name as ProfileName) : 'standard'];
  const added = problems.names(at('acceptedTypes'), options['acceptedTypes']).map(toMediaType);
  if (added.length > 0 && !profile.typesExtendable) {
    problems.add(at('acceptedTypes'), `has no place in profile ${String(name)}`);
  }
  for (const type of added.filter((item) => FOREIGN_TYPES.includes(item))) {
    problems.add(at('acceptedTypes'), `${type} marks another kind of token (RFC 8725 §3.12)`);
  }
  const required = problems.names(at('requiredClaims'), options['requiredClaims']);
  return {
    types: new Set([...profile.types, ...added]),
    typOptional: profile.typOptional,
    requiredClaims: [...new Set([...profile.requiredClaims, ...required])],
  };
}

/** Returns a `typ` as it is compared: ASCII lower case, `application/` left out (RFC 7515 §4.1.9). */
export function toMediaType(typ: string): string {
  const lower = typ.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower;
}

function readIgnored(
  problems: Problems,
  at: (name: string) => string,
  options: Options,
): ReadonlySet<string> {
  const path = at('dangerouslyIgnoreHeaderParameters');
  const names = problems.names(path, options['dangerouslyIgnoreHeaderParameters']);
  const known: readonly string[] = KEY_HEADER_PARAMETERS;
  if (!names.every((name) => known.includes(name))) {
    problems.add(path, `may hold only ${known.join(', ')}`);
  }
  return new Set(names);
}
