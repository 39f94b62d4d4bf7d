import type { AuthScheme } from '../challenge.ts';
import { AuthError } from '../errors.ts';

/** What a request presents: nothing, something for another scheme, or an access token. */
export type Credentials =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'token'; readonly scheme: AuthScheme; readonly token: string };

// RFC 9110 §11.2: token68, and 1*SP between scheme and credentials.
const TOKEN68 = /^[A-Za-z0-9\-._~+/]+=*$/;
const SECOND_CREDENTIAL = /,\s*(?:bearer|dpop)(?:\s|$)/i;

/**
 * Returns the credentials in the values of the Authorization header (RFC 6750 §2.1); the scheme is
 * compared without case. Tokens in the query or the body do not exist here (OAuth 2.1 §5.1).
 *
 * @throws {AuthError} `invalid_request` for several values, or for our scheme without one token68;
 * `verification_unavailable` for values that are no texts, which no HTTP request has
 */
export function readCredentials(values: readonly string[]): Credentials {
  // What a broken request object answers is no absence: it must not become anonymous.
  if (!Array.isArray(values)) throw new AuthError('verification_unavailable');
  if (values.length === 0) return { kind: 'absent' };
  if (values.length > 1) throw new AuthError('invalid_request');
  const value: unknown = values[0];
  if (typeof value !== 'string') throw new AuthError('verification_unavailable');
  const space = value.indexOf(' ');
  const scheme = space === -1 ? value : value.slice(0, space);
  if (scheme.toLowerCase() === 'bearer') {
    return toToken('Bearer', space === -1 ? '' : value.slice(space).replace(/^ +/, ''));
  }
  // Fetch joins equal headers, so a second credential hides behind a comma of a foreign one.
  if (SECOND_CREDENTIAL.test(value)) throw new AuthError('invalid_request');
  return { kind: 'foreign' };
}

/** Returns a token found anywhere else, held to the same grammar. */
export function toToken(scheme: AuthScheme, token: unknown): Credentials {
  if (typeof token !== 'string' || !TOKEN68.test(token)) throw new AuthError('invalid_request');
  return { kind: 'token', scheme, token };
}
