import type { AuthError } from '../errors/errors.ts';
import type { HeaderValue } from './response.ts';

const CHALLENGE = 'www-authenticate';
// What follows a comma is another challenge, or a parameter that extends the one before (RFC 9110 §11.6.1).
const STARTS_CHALLENGE = /^[^\s=,"]+(?:$|,| +[^\s=])/;

/**
 * Returns the names of the headers that a response has from `error` because they were copied from it, as
 * the default error handlers of frameworks do: all of them together, or the challenge alone. A header that
 * merely has the same value, such as `Cache-Control: no-store`, is the application's own.
 */
export function copiedHeaders(
  { headers }: Pick<AuthError, 'headers'>,
  valueOf: (name: string) => HeaderValue,
): readonly string[] {
  const entries = Object.entries(headers);
  const copied = entries
    .filter(([name, own]) => withoutCopy(name, valueOf(name), own) !== valueOf(name))
    .map(([name]) => name);
  return copied.length === entries.length ? copied : copied.filter((name) => name === CHALLENGE);
}

/** Returns what is left of `value` without `own`. Other challenges may stand beside ours. */
export function withoutCopy(name: string, value: HeaderValue, own: string): HeaderValue {
  if (value === own) return undefined;
  if (name !== CHALLENGE) return value;
  if (typeof value === 'string') {
    const [before, after] = [value.slice(0, own.length + 2), value.slice(own.length + 2)];
    if (before === `${own}, `) return STARTS_CHALLENGE.test(after) ? after : value;
    return value.endsWith(`, ${own}`) ? value.slice(0, -own.length - 2) : value;
  }
  if (!Array.isArray(value) || !value.includes(own)) return value;
  const others = value.filter((one: unknown) => one !== own);
  return others.length === 0 ? undefined : others;
}
