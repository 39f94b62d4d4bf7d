import type { AuthScheme } from '../errors/challenge.ts';
import type { OfferedScheme } from '../errors/challenge.ts';
import { AuthError } from '../errors/errors.ts';
import { isToken68 } from '../wire/token68.ts';

/** What a request presents: nothing, something for another scheme, or an access token. */
export type Credentials =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'token'; readonly scheme: AuthScheme; readonly token: string };

const SECOND_CREDENTIAL = /,\s*(?:bearer|dpop)(?:\s|$)/i;

/**
 * Returns the credentials in the values of the Authorization header (RFC 6750 §2.1); the scheme is
 * compared without case. Tokens in the query or the body do not exist here (OAuth 2.1 §5.1).
 *
 * @throws {AuthError} `invalid_request` for several values, or for our scheme without one token68;
 * `verification_unavailable` for values that are no texts, which no HTTP request has
 */
export function readCredentials(
  values: readonly string[],
  offered: readonly OfferedScheme[] = [{ scheme: 'Bearer' }],
): Credentials {
  const found = selectCredentials(values, offered);
  return found.kind === 'token' ? toToken(found.scheme, found.token) : found;
}

/** The same, with whatever stands where the token should: to be looked at if it turns out to be none. */
export function selectCredentials(
  values: readonly string[],
  offered: readonly OfferedScheme[],
): Credentials {
  // What a broken request object answers is no absence: it must not become anonymous.
  if (!Array.isArray(values)) throw new AuthError('verification_unavailable');
  if (values.length === 0) return { kind: 'absent' };
  if (values.length > 1) throw new AuthError('invalid_request');
  const value: unknown = values[0];
  if (typeof value !== 'string') throw new AuthError('verification_unavailable');
  const space = value.indexOf(' ');
  const scheme = space === -1 ? value : value.slice(0, space);
  const known = toScheme(scheme, offered);
  if (known !== undefined) {
    const token = space === -1 ? '' : value.slice(endOfSpaces(value, space));
    if (token === '') throw new AuthError('invalid_request');
    return { kind: 'token', scheme: known, token };
  }
  // Fetch joins equal headers, so a second credential hides behind a comma of a foreign one.
  if (SECOND_CREDENTIAL.test(value)) throw new AuthError('invalid_request');
  return { kind: 'foreign' };
}

/** A bearer token is read also where only proven ones pass: what is wrong with it is then said. */
function toScheme(name: string, offered: readonly OfferedScheme[]): AuthScheme | undefined {
  if (name === 'Bearer') return name;
  const lower = name.toLowerCase();
  if (lower === 'bearer') return 'Bearer';
  return lower === 'dpop' && offered.some(({ scheme }) => scheme === 'DPoP') ? 'DPoP' : undefined;
}

/** RFC 9110 §11.4: 1*SP between scheme and credential. */
function endOfSpaces(value: string, start: number): number {
  let end = start;
  while (value[end] === ' ') end += 1;
  return end;
}

/** Returns a token found anywhere else, held to the same grammar. */
export function toToken(scheme: AuthScheme, token: unknown): Credentials {
  if (typeof token !== 'string' || !isToken68(token)) throw new AuthError('invalid_request');
  return { kind: 'token', scheme, token };
}
