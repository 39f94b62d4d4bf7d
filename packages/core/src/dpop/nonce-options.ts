import type { Position } from '../options/problems.ts';
import { memberOf, number, oneOf, oneOrMore } from '../options/readers.ts';
import { readTable } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { isBytes } from '../other-realm.ts';
import type { NonceSettings } from './nonce.ts';

/** How nonces are made. They are stateless: any process that has the secret can check them. */
export interface NonceOptions {
  /** `required`: every proof needs a nonce. */
  readonly mode: 'required';
  /**
   * At least 32 bytes, shared by all processes of one API; a string counts in UTF-8. If it is a
   * list, the first secret makes nonces and all of them are accepted, so that you can rotate
   * secrets. Default: random bytes of this process, whose nonces no other process accepts.
   */
  readonly secret?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** Seconds, 10–3,600: how long a nonce is accepted. Default 300. */
  readonly ttlSeconds?: number;
}

const readSecrets = oneOrMore(readSecret);

/** The rows of {@link NonceOptions}. */
export const NONCE_ROWS: OptionRows<
  NonceOptions,
  Required<Omit<NonceOptions, 'secret'>> & { readonly secret: NonceSettings['secrets'] }
> = {
  mode: { read: oneOf(['required']), required: "'required'" },
  secret: { read: readSecrets, fallback: [] },
  ttlSeconds: { read: number(10, 3_600), fallback: 300 },
};

/** Reads the option `nonce`. Undefined: proofs need none. */
export function readNonce(value: unknown, at: Position): NonceSettings | undefined {
  if (value === 'off') return undefined;
  const given = value === 'required' ? { mode: value } : value;
  if (memberOf(given, 'mode') !== 'required') {
    return at.report("must be 'off', 'required' or { mode: 'required', … }");
  }
  const read = readTable(NONCE_ROWS, given, at);
  return read === undefined ? undefined : { secrets: read.secret, ttlSeconds: read.ttlSeconds };
}

function readSecret(value: unknown, at: Position): Uint8Array | undefined {
  const bytes = toBytes(value);
  if (bytes === undefined) return at.report('must be a string or bytes');
  if (bytes.length >= MIN_SECRET_BYTES) return bytes;
  return at.report(`must have at least ${MIN_SECRET_BYTES} bytes`);
}

function toBytes(value: unknown): Uint8Array | undefined {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  return isBytes(value) ? Uint8Array.from(value) : undefined;
}

const MIN_SECRET_BYTES = 32;
