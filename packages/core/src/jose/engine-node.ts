import { isUtf8 } from 'node:buffer';
import { constants, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Algorithm } from './algorithms.ts';
import { hasZeroTail } from './base64url.ts';
import type { Engine, ImportedKey } from './engine.ts';
import type { PublicJwk } from './jwk.ts';

/** Returns the engine of runtimes with `node:crypto`: Node, Bun, Deno. It answers without a promise. */
export function createEngine(): Engine {
  const toBytes = createScratch();
  return Object.freeze({
    name: 'node',
    decodeBytes,
    decodeText: (segment: string): string | undefined => {
      const bytes = decodeBytes(segment);
      return bytes !== undefined && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
    },
    importKey: (jwk: PublicJwk) =>
      createPublicKey({ key: { ...jwk }, format: 'jwk' }) as unknown as ImportedKey,
    verify: (
      key: ImportedKey,
      algorithm: Algorithm,
      signature: Uint8Array,
      signingInput: string,
    ): boolean =>
      verify(
        algorithm.hashBits === undefined ? null : `sha${algorithm.hashBits}`,
        toBytes(signingInput),
        toKeyInput(key as unknown as KeyObject, algorithm),
        signature,
      ),
  });
}

const SCRATCH_BYTES = 16_384;

/** Returns a function whose result holds until its next call, which saves an allocation per token. */
function createScratch(): (ascii: string) => Uint8Array {
  let scratch: Buffer | undefined;
  return (ascii) => {
    if (ascii.length > SCRATCH_BYTES) return Buffer.from(ascii, 'latin1');
    scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    return scratch.subarray(0, scratch.write(ascii, 'latin1'));
  };
}

/**
 * `Buffer.from` skips what is no base64 and takes `+`, `/` and padding. What it skipped makes the
 * result shorter than the text demands; the rest is looked for.
 */
function decodeBytes(segment: string): Buffer | undefined {
  const { length } = segment;
  if (length % 4 === 1 || !hasZeroTail(segment)) return undefined;
  const bytes = Buffer.from(segment, 'base64url');
  // Buffer cuts U+0151 down to a Q: a text outside ASCII is longer in UTF-8.
  const isPlain =
    bytes.length === (length * 3) >> 2 &&
    Buffer.byteLength(segment) === length &&
    !segment.includes('+') &&
    !segment.includes('/');
  return isPlain ? bytes : undefined;
}

type KeyInput = Parameters<typeof verify>[2];

function toKeyInput(key: KeyObject, algorithm: Algorithm): KeyInput {
  if (algorithm.scheme === 'pss') {
    // Without the salt length OpenSSL takes any; RFC 7518 §3.5 fixes it to the length of the hash.
    const saltLength = (algorithm.hashBits ?? 0) / 8;
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  }
  return algorithm.scheme === 'ecdsa' ? { key, dsaEncoding: 'ieee-p1363' } : key;
}
