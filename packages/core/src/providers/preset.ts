import type { AlgorithmName } from '../jose/algorithms.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import type { Problems } from '../options/problems.ts';
import type { ClaimLocation } from '../policy/policy.ts';
import type { ProfileName } from '../policy/profiles.ts';

/** Verifier options that hold for one provider: to be spread, and overruled by what stands after them. */
export interface ProviderPreset {
  readonly issuer: string;
  readonly algorithms: readonly AlgorithmName[];
  readonly profile: ProfileName;
  readonly scopeClaim: ClaimLocation;
  readonly permissionsClaim?: ClaimLocation;
  readonly requiredClaims?: readonly string[];
}

/**
 * Returns what of a preset may stand in `issuers`, beside other providers: all but where scopes and
 * permissions are, which a verifier says once for all of them.
 */
export function issuerOf<Preset extends ProviderPreset>(
  preset: Preset,
): Omit<Preset, 'scopeClaim' | 'permissionsClaim'> {
  const { scopeClaim: _, permissionsClaim: __, ...own } = preset;
  return own;
}

/** Returns what is wrong with a value that one provider in particular would not take. */
type OwnFault = (value: string) => string | undefined;

/** Reads the arguments of one preset. What is wrong is collected; what is read may then be nonsense. */
export interface Arguments {
  /** Returns a DNS name as it stands in `iss`: lower-case, with a dot, without scheme, port and path. */
  host(name: string, example: string, ownFault?: OwnFault): string;
  /** Returns a UUID in lower case. */
  uuid(name: string, what: string, ownFault?: OwnFault): string;
  /** Returns one path segment, of characters that no URL spells otherwise. */
  segment(name: string, what: string, ownFault?: OwnFault): string;
  /** Returns an absolute http(s) URL in its canonical spelling, without a slash at the end of an origin. */
  url(name: string, ownFault?: OwnFault): string;
  /** Returns one of these; left out, `fallback`, if there is one. */
  choice<Choice>(name: string, choices: readonly Choice[], fallback?: Choice): Choice;
  /** Returns a list that may neither be empty nor be left out. */
  names(name: string, why: string): readonly string[];
}

/**
 * Returns the frozen preset that `build` makes of its arguments.
 *
 * @throws {ConfigError} `invalid_options` with every wrong argument and its path
 */
export function definePreset<Preset extends ProviderPreset>(
  provider: string,
  given: unknown,
  names: readonly string[],
  build: (read: Arguments) => Preset,
): Preset {
  return readOptions(() => {
    const problems = createProblems();
    const path = `${provider}()`;
    const preset = build(createArguments(problems, path, problems.record(path, given, names)));
    problems.throwIfAny();
    return Object.freeze(preset);
  });
}

const MAX_HOST_LENGTH = 253;
const LABEL = /^[a-z0-9-]{1,63}$/;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;
// Not of dots alone, which a URL resolves away.
const SEGMENT = /^(?!\.+$)[\w.~-]+$/;

function createArguments(
  problems: Problems,
  path: string,
  given: Readonly<Record<string, unknown>>,
): Arguments {
  const add = (name: string, message: string): void => problems.add(`${path}.${name}`, message);
  const read = (name: string, fault: OwnFault, ownFault?: OwnFault): string => {
    const value = problems.text(`${path}.${name}`, given[name]);
    if (value === undefined) return '';
    const found = ownFault?.(value) ?? fault(value);
    if (found !== undefined) add(name, found);
    return value;
  };
  return {
    host: (name, example, ownFault) => read(name, (value) => hostFault(value, example), ownFault),
    uuid: (name, what, ownFault) =>
      read(name, faultUnless(UUID, `must be ${what}: a UUID in lower case`), ownFault),
    segment: (name, what, ownFault) =>
      read(name, faultUnless(SEGMENT, `must be ${what}: letters, digits and - . _ ~`), ownFault),
    url: (name, ownFault) => read(name, urlFault, ownFault),
    choice: (name, choices, fallback) => {
      if (given[name] === undefined && fallback !== undefined) return fallback;
      const found = choices.find((choice) => choice === given[name]);
      if (found === undefined) add(name, `must be one of ${choices.join(', ')}`);
      return found ?? (choices[0] as (typeof choices)[number]);
    },
    names: (name, why) => {
      if (given[name] === undefined) add(name, `is required: ${why}`);
      return problems.names(`${path}.${name}`, given[name]);
    },
  };
}

function faultUnless(pattern: RegExp, message: string): OwnFault {
  return (value) => (pattern.test(value) ? undefined : message);
}

function hostFault(value: string, example: string): string | undefined {
  if (value.includes('/')) return `must be a host alone, such as ${example}: no https://, no path`;
  if (value !== value.toLowerCase()) return 'must be in lower case, as it is in `iss`';
  const labels = value.split('.');
  const isName =
    value.length <= MAX_HOST_LENGTH &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label) && !label.startsWith('-') && !label.endsWith('-'));
  return isName ? undefined : `must be a whole host name, such as ${example}`;
}

function urlFault(value: string): string | undefined {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return 'must be an absolute URL, such as https://login.example.com';
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL';
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '' || /[?#@]/.test(value)) {
    return 'must have no user, no query and no fragment';
  }
  const canonical = url.pathname === '/' ? url.origin : url.href;
  return value === canonical ? undefined : `must be spelled as in \`iss\`: ${canonical}`;
}
