import type { AuthScheme, OfferedScheme } from '../errors/challenge.ts';
import { AuthError } from '../errors/errors.ts';
import { isToken68 } from '../wire/token68.ts';

/** What a request presents: nothing, something for another scheme, or an access token. */
export type Credentials =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'token'; readonly scheme: AuthScheme; readonly token: string };

/** A token that the option `credentials` found elsewhere than in the Authorization header. */
export interface CustomCredentials {
  /** `'DPoP'` only where the option `dpop` is given. */
  readonly scheme: AuthScheme;
  readonly token: string;
}

const SECOND_CREDENTIAL = /,\s*(?:bearer|dpop)(?:\s|$)/i;

/**
 * Returns the credentials in the values of the Authorization header (RFC 6750 §2.1). The scheme is
 * case-insensitive. Tokens in the query or in the body are not read (OAuth 2.1 §5.1).
 *
 * @throws {AuthError} `invalid_request` for several values, or for one of our schemes without exactly
 * one token68; `verification_unavailable` for values that are not strings, which no HTTP request has
 */
export function readCredentials(
  values: readonly string[],
  offered: readonly OfferedScheme[] = [{ scheme: 'Bearer' }],
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
  // The Fetch API joins repeated headers with a comma, so a second credential can follow one of another scheme.
  if (SECOND_CREDENTIAL.test(value)) throw new AuthError('invalid_request');
  return { kind: 'foreign' };
}

/** A bearer token is read even where only DPoP-bound ones pass, so that the refusal can say what is wrong. */
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

/**
 * Resolves with the credentials that the option `credentials` found, held to the same grammar as the
 * Authorization header.
 *
 * @throws {AuthError} `invalid_request`
 */
export async function findCredentials(
  find: () => unknown,
  offered: readonly OfferedScheme[],
): Promise<Credentials> {
  const found = await find();
  if (found === undefined) return { kind: 'absent' };
  const { scheme, token } = (found ?? {}) as Partial<CustomCredentials>;
  const known = offered.find((one) => one.scheme === scheme);
  if (known === undefined) throw new AuthError('invalid_request');
  return toToken(known.scheme, token);
}

export function toToken(scheme: AuthScheme, token: unknown): Credentials {
  if (typeof token !== 'string' || !isToken68(token)) throw new AuthError('invalid_request');
  return { kind: 'token', scheme, token };
}
