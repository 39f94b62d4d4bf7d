import { stringWithout } from '@oidc-verify/core/options';
import type { Reader } from '@oidc-verify/core/options';

/** The first part of every key, unless an option names another. */
export const DEFAULT_PREFIX = 'oidc-verify';

/** Reads the option `prefix`. Braces would decide about the slot of a key in a cluster. */
export const readPrefix: Reader<string> = stringWithout((prefix) =>
  /^[\w.:/-]{1,100}$/.test(prefix)
    ? undefined
    : 'must be 1 to 100 letters, digits or characters of . : / _ -',
);

/** Returns the SHA-256 of a string as hex: of one length, and without what it says. */
export async function digest(value: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
