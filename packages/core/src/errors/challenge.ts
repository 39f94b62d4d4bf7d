/** The authentication schemes that a challenge can name. */
export type AuthScheme = 'Bearer' | 'DPoP';

/** A scheme in which an API accepts tokens. */
export interface OfferedScheme {
  readonly scheme: AuthScheme;
  /** The accepted algorithms of DPoP proofs (RFC 9449 §7.1). */
  readonly algorithms?: readonly string[] | undefined;
}

/** The auth-params of one challenge. `error` and `errorDescription` are constants of the error table. */
export interface ChallengeParameters {
  readonly scheme?: AuthScheme;
  readonly realm?: string | undefined;
  readonly error?: string | undefined;
  readonly errorDescription?: string | undefined;
  /** RFC 9470 §3. */
  readonly acrValues?: readonly string[] | undefined;
  readonly maxAgeSeconds?: number | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** RFC 9449 §7.1. */
  readonly algorithms?: readonly string[] | undefined;
  readonly resourceMetadata?: string | undefined;
}

// A challenge must have at least one auth-param (RFC 6750 §3), so a realm without a name gets one.
const FALLBACK_REALM = 'api';

/**
 * Returns the value of one `WWW-Authenticate` header (RFC 6750 §3). Never throws: characters that a header or
 * the quoted-string of RFC 6750 must not contain are replaced, so the value is always printable ASCII.
 */
export function formatChallenge(parameters: ChallengeParameters): string {
  const { error, errorDescription, acrValues, maxAgeSeconds, resourceMetadata } = parameters;
  const scheme = parameters.scheme === 'DPoP' ? 'DPoP' : 'Bearer';
  const named: [string, string | undefined][] = [
    ['realm', parameters.realm],
    ['error', error],
    ['error_description', errorDescription],
    ['acr_values', toList(acrValues)],
    ['max_age', maxAgeSeconds === undefined ? undefined : String(maxAgeSeconds)],
    ['scope', toList(parameters.scopes)],
    ['algs', toList(parameters.algorithms)],
    ['resource_metadata', resourceMetadata],
  ];
  const params = named.filter(([, value]) => typeof value === 'string' && value !== '');
  if (params.length === 0) params.push(['realm', FALLBACK_REALM]);
  return `${scheme} ${params.map(([name, value = '']) => `${name}="${toQuotable(value)}"`).join(', ')}`;
}

/**
 * Returns the challenges of all `offered` schemes in one header value (RFC 9110 §11.6.1). The error is part of
 * the challenge of the scheme that the request used, or of all if that is unknown (RFC 9449 §7.2).
 */
export function formatChallenges(
  offered: readonly OfferedScheme[],
  used: AuthScheme | undefined,
  parameters: Omit<ChallengeParameters, 'scheme' | 'algorithms'>,
): string {
  const isOffered = offered.some(({ scheme }) => scheme === used);
  const { realm, scopes, resourceMetadata } = parameters;
  return offered
    .map((one) =>
      !isOffered || one.scheme === used
        ? formatChallenge({ ...parameters, ...one })
        : formatChallenge({ realm, scopes, resourceMetadata, ...one }),
    )
    .join(', ');
}

/** Returns the names as one space-separated value, or undefined when there are none. */
function toList(names: readonly string[] = []): string | undefined {
  const tokens = names.map(toScopeToken).filter((name) => name !== '');
  return tokens.length > 0 ? tokens.join(' ') : undefined;
}

/** Replaces what is not allowed in `error_description`: %x20-21 / %x23-5B / %x5D-7E (RFC 6750 §3). */
function toQuotable(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replaceAll(/[^ -~]/g, '');
}

/** Removes what is not allowed in a scope-token: %x21 / %x23-5B / %x5D-7E (RFC 6749 §3.3). */
function toScopeToken(scope: string): string {
  if (typeof scope !== 'string') return '';
  return scope.replaceAll(/[^!#-[\]-~]/g, '');
}
