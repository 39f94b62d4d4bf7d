import type { AlgorithmName } from '../jose/algorithms.ts';
import type { Position } from '../options/problems.ts';
import { stringWithout } from '../options/readers.ts';
import type { StringFault } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { Reader, SettingsOf } from '../options/rows.ts';
import type { ClaimNames, ClientIdClaim } from '../policy/claim-place.ts';
import type { KeyHeaderParameter } from '../policy/issuer-options.ts';
import type { ProfileName } from '../policy/profiles.ts';

/**
 * The options of one issuer: for a verifier, or for an entry of `issuers`. Spread them, and override
 * them with options that follow.
 */
export interface ProviderPreset {
  readonly issuer: string;
  readonly algorithms: readonly AlgorithmName[];
  readonly profile: ProfileName;
  readonly scopeClaim: ClaimNames;
  readonly permissionsClaim?: ClaimNames;
  readonly clientIdClaim: ClientIdClaim;
  readonly requiredClaims?: readonly string[];
  readonly requiredClaimValues?: Readonly<Record<string, string>>;
  readonly acceptEmptySubject?: boolean;
  readonly acceptNonce?: boolean;
  readonly dangerouslyIgnoreHeaderParameters?: readonly KeyHeaderParameter[];
}

/**
 * Returns the frozen preset that `build` creates from the arguments of one provider.
 *
 * @throws {ConfigError} `invalid_options` with every wrong argument and its path
 */
export function definePreset<Rows extends object, Preset extends ProviderPreset>(
  provider: string,
  given: unknown,
  rows: Rows,
  build: (settings: SettingsOf<Rows>) => Preset,
  check?: (settings: Partial<SettingsOf<Rows>>, at: Position) => void,
): Preset {
  return Object.freeze(build(readSettings(rows, given, `${provider}()`, check)));
}

const MAX_HOST_LENGTH = 253;
const LABEL = /^[a-z0-9-]{1,63}$/;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;
// Not only dots, because a URL parser would remove them.
const SEGMENT = /^(?!\.+$)[\w.~-]+$/;

const noFault: StringFault = () => undefined;

/** Returns a reader of a DNS name: in lower case, with a dot, without scheme, port and path. */
export function host(example: string, ownFault: StringFault = noFault): Reader<string> {
  return stringWithout((value) => ownFault(value) ?? hostFault(value, example));
}

/** Returns a reader of a UUID in lower case. */
export function uuid(what: string, ownFault: StringFault = noFault): Reader<string> {
  return stringWithout(
    (value) => ownFault(value) ?? faultUnless(UUID, value, `must be ${what}: a UUID in lower case`),
  );
}

/** Returns a reader of one path segment, with characters that a URL does not encode. */
export function segment(what: string, ownFault: StringFault = noFault): Reader<string> {
  const message = `must be ${what}: letters, digits and - . _ ~`;
  return stringWithout((value) => ownFault(value) ?? faultUnless(SEGMENT, value, message));
}

/** Returns a reader of an absolute http(s) URL in its canonical form, without a slash after an origin. */
export function url(ownFault: StringFault = noFault): Reader<string> {
  return stringWithout((value) => ownFault(value) ?? issuerUrlFault(value));
}

/** Reads a URL like {@link url}, with or without a slash after an origin. */
export const issuerUrl: Reader<string> = stringWithout((value) =>
  issuerUrlFault(/^[^/]*\/\/[^/]+\/$/.test(value) ? value.slice(0, -1) : value),
);

function faultUnless(pattern: RegExp, value: string, message: string): string | undefined {
  return pattern.test(value) ? undefined : message;
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

function issuerUrlFault(value: string): string | undefined {
  if (!URL.canParse(value)) return 'must be an absolute URL, such as https://login.example.com';
  const { protocol, pathname, origin, href } = new URL(value);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must be an https URL';
  if (/[?#@]/.test(value)) return 'must not have a user, a query or a fragment';
  const canonical = pathname === '/' ? origin : href;
  return value === canonical ? undefined : `must be spelled as in \`iss\`: ${canonical}`;
}
