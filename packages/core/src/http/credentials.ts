import type { AuthScheme, OfferedScheme } from '../errors/challenge.ts';
import { refusal } from '../errors/refusal.ts';
import { isToken68 } from '../wire/token68.ts';

/** What a request presents: nothing, something for another scheme, or an access token. */
export type Credentials =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'token'; readonly scheme: AuthScheme; readonly token: string };

const SECOND_CREDENTIAL = /,\s*(?:bearer|dpop)(?:\s|$)/i;

/**
 * Returns the credentials in the values of the Authorization header (RFC 6750 §2.1). The scheme is
 * case-insensitive; DPoP is read where it is `offered`. Tokens in the query or in the body are not read (OAuth 2.1 §5.1).
 *
 * @throws {AuthError} `invalid_request` for several values, for one of our schemes without exactly one
 * token68, and for a token without a scheme; `verification_unavailable` for values that are not strings, which no HTTP request has
 */
export function readCredentials(
  values: readonly string[],
  offered: readonly OfferedScheme[] = [],
): Credentials {
  const found = selectCredentials(values, offered);
  return found.kind === 'token' ? toToken(found.scheme, found.token) : found;
}

/** Like {@link readCredentials}, but leaves it to the verifier to find out whether the token is a token68. */
export function selectCredentials(
  values: readonly string[],
  offered: readonly OfferedScheme[],
): Credentials {
  // A broken request object must not turn the request into an anonymous one.
  if (!Array.isArray(values)) refuseBroken();
  if (values.length === 0) return { kind: 'absent' };
  if (values.length > 1) {
    throw refusal('invalid_request', { problem: 'repeated', count: values.length });
  }
  const value: unknown = values[0];
  if (typeof value !== 'string') refuseBroken();
  const space = value.indexOf(' ');
  const scheme = space === -1 ? value : value.slice(0, space);
  const known = toScheme(scheme, offered);
  if (known !== undefined) {
    const token = space === -1 ? '' : value.slice(endOfSpaces(value, space));
    if (token === '') {
      throw refusal('invalid_request', { problem: 'empty', scheme: known });
    }
    return { kind: 'token', scheme: known, token };
  }
  // The Fetch API joins repeated headers with a comma, so a second credential can follow one of another scheme.
  if (SECOND_CREDENTIAL.test(value)) {
    throw refusal('invalid_request', { problem: 'second' });
  }
  if (isTokenAlone(value)) {
    throw refusal('invalid_request', { problem: 'no-scheme' });
  }
  return { kind: 'foreign' };
}

/** A bearer token is read even where only DPoP-bound ones pass, so that the refusal can say what is wrong. */
function toScheme(name: string, offered: readonly OfferedScheme[]): AuthScheme | undefined {
  if (name === 'Bearer') return name;
  const lower = name.toLowerCase();
  if (lower === 'bearer') return 'Bearer';
  return lower === 'dpop' && offered.some(({ scheme }) => scheme === 'DPoP') ? 'DPoP' : undefined;
}

// No registered scheme has a dot or comes near this length; a JWS has two dots.
const LONGEST_SCHEME = 20;

/** Returns whether the header is one word that can only be a token, and not the name of a scheme. */
function isTokenAlone(value: string): boolean {
  return (value.includes('.') || value.length > LONGEST_SCHEME) && isToken68(value);
}

function refuseBroken(): never {
  throw refusal('verification_unavailable', { problem: 'request' });
}

/** RFC 9110 §11.4: 1*SP between scheme and credential. */
function endOfSpaces(value: string, start: number): number {
  let end = start;
  while (value[end] === ' ') end += 1;
  return end;
}

/** Returns a token found anywhere, held to the grammar of the Authorization header. */
export function toToken(scheme: AuthScheme, token: string): Credentials {
  if (!isToken68(token)) throw refusal('invalid_request', { problem: 'not-token68' });
  return { kind: 'token', scheme, token };
}
