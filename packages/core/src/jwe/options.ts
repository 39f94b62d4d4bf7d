import type { Position } from '../options/problems.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { readKey } from './keys.ts';
import type { DecryptionKey, PrivateJwk } from './keys.ts';

/** The options of {@link createDecryption}. */
export interface DecryptionOptions {
  /**
   * The private keys of this API. A token is decrypted with the key that its `kid` names; without `kid`,
   * with the only key for its `alg`. To rotate, list the new key beside the old one until the tokens that
   * were encrypted for the old one have expired.
   */
  readonly keys: readonly PrivateJwk[];
}

/** {@link DecryptionOptions} in the form in which they are used. */
export interface DecryptionSettings {
  readonly keys: readonly DecryptionKey[];
}

/** The rows of {@link DecryptionOptions}. */
export const DECRYPTION_ROWS: OptionRows<DecryptionOptions, DecryptionSettings> = {
  keys: { read: readKeys, required: 'a list of the private keys of this API, as JWKs' },
};

/**
 * Returns the settings that `input` describes.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once
 */
export function readDecryptionOptions(input: unknown): DecryptionSettings {
  return readSettings(DECRYPTION_ROWS, input, 'decrypt');
}

function readKeys(value: unknown, at: Position): readonly DecryptionKey[] | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    return at.report('must be a non-empty list of private JWKs');
  }
  const items: readonly unknown[] = value;
  // Array.from, because map steps over the holes of a list.
  const read = Array.from(items, (item, index) => readKey(item, at.entry(index)));
  for (const [index, key] of read.entries()) {
    if (key !== undefined) checkAmong(read, key, index, at);
  }
  return Object.freeze(read.filter((key) => key !== undefined));
}

/** Reports why a key cannot stand beside the ones before it. */
function checkAmong(
  read: readonly (DecryptionKey | undefined)[],
  { kid, jwk }: DecryptionKey,
  index: number,
  at: Position,
): void {
  const entry = at.entry(index);
  const before = read.slice(0, index);
  const sameKey = before.findIndex((other) => other?.jwk['d'] === jwk['d']);
  const sameKid = before.findIndex((other) => other !== undefined && other.kid === kid);
  if (kid === undefined && read.length > 1) {
    entry.member('kid').report('is required where there are several keys');
  } else if (sameKey !== -1) {
    entry.report(`is the same key as ${at.entry(sameKey).path}`);
  } else if (sameKid !== -1) {
    entry.member('kid').report(`must differ from that of ${at.entry(sameKid).path}`);
  }
}
