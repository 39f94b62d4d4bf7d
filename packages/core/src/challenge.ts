/** The authentication schemes a challenge can name. */
export type AuthScheme = 'Bearer' | 'DPoP';

/** The auth-params of one challenge. `error` and `errorDescription` are constants of the error table. */
export interface ChallengeParameters {
  readonly scheme?: AuthScheme;
  readonly realm?: string | undefined;
  readonly error?: string | undefined;
  readonly errorDescription?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly resourceMetadata?: string | undefined;
}

// A challenge must carry at least one auth-param (RFC 6750 §3), so an unnamed realm gets a name.
const FALLBACK_REALM = 'api';

/**
 * Returns the value of one `WWW-Authenticate` header (RFC 6750 §3). Never throws: whatever a header
 * or RFC 6750's quoted-string may not hold is replaced, so the value is always printable ASCII.
 */
export function formatChallenge(parameters: ChallengeParameters): string {
  const { error, errorDescription, scopes = [], resourceMetadata } = parameters;
  const scheme = parameters.scheme === 'DPoP' ? 'DPoP' : 'Bearer';
  const scope = scopes.map(toScopeToken).filter((name) => name !== '');
  const named: [string, string | undefined][] = [
    ['realm', parameters.realm],
    ['error', error],
    ['error_description', errorDescription],
    ['scope', scope.length > 0 ? scope.join(' ') : undefined],
    ['resource_metadata', resourceMetadata],
  ];
  const params = named.filter(([, value]) => typeof value === 'string' && value !== '');
  if (params.length === 0) params.push(['realm', FALLBACK_REALM]);
  return `${scheme} ${params.map(([name, value = '']) => `${name}="${toQuotable(value)}"`).join(', ')}`;
}

/** Replaces what `error_description` may not hold: %x20-21 / %x23-5B / %x5D-7E (RFC 6750 §3). */
function toQuotable(text: string): string {
  return text
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replaceAll(/[^ -~]/g, '');
}

/** Drops what a scope-token may not hold: %x21 / %x23-5B / %x5D-7E (RFC 6749 §3.3). */
function toScopeToken(scope: string): string {
  if (typeof scope !== 'string') return '';
  return scope.replaceAll(/[^!#-[\]-~]/g, '');
}
