import { isUtf8 } from 'node:buffer';
import * as nodeCrypto from 'node:crypto';
import type { MaybePromise } from '../maybe-promise.ts';
import { hasZeroTail } from '../wire/base64url.ts';
import type { Algorithm } from './algorithms.ts';
import type { Engine, ImportedKey } from './engine.ts';
import type { PublicJwk } from './key-material.ts';
import { createNodeKeys, verifyElsewhere, verifyWith } from './node-key.ts';
import type { NodeKey } from './node-key.ts';

const { createHash, createHmac } = nodeCrypto;

/** Creates the engine for runtimes with `node:crypto`: Node, Bun, Deno. It answers without a promise. */
export function createEngine(): Engine {
  const toBytes = createScratch();
  const toKey = createNodeKeys();
  return Object.freeze({
    name: 'node',
    decodeBytes,
    decodeText: (segment: string): string | undefined => {
      const bytes = decodeBytes(segment);
      return bytes !== undefined && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
    },
    importKey: (jwk: PublicJwk, algorithm: Algorithm) =>
      toKey(jwk, algorithm) as unknown as ImportedKey,
    verify: (
      key: ImportedKey,
      algorithm: Algorithm,
      signature: Uint8Array,
      signingInput: string,
      isOffloaded: boolean,
    ): MaybePromise<boolean> => {
      const nodeKey = key as unknown as NodeKey;
      if (!isOffloaded) return verifyWith(nodeKey, algorithm, signature, toBytes(signingInput));
      return verifyElsewhere(nodeKey, algorithm, signature, Buffer.from(signingInput, 'latin1'));
    },
    digest: toDigest(),
    mac: (secret: Uint8Array, text: string) =>
      createHmac('sha256', secret).update(text).digest('base64url'),
  });
}

/** Uses `crypto.hash` where it exists: it creates no Hash object, which halves the cost. */
function toDigest(): (data: string | Uint8Array) => string {
  const { hash }: { hash?: typeof nodeCrypto.hash } = nodeCrypto;
  return hash === undefined
    ? (data) => createHash('sha256').update(data).digest('base64url')
    : (data) => hash('sha256', data, 'base64url');
}

const SCRATCH_BYTES = 16_384;

/** Creates a function whose result is valid until its next call, which saves an allocation per token. */
function createScratch(): (ascii: string) => Uint8Array {
  let scratch: Buffer | undefined;
  return (ascii) => {
    if (ascii.length > SCRATCH_BYTES) return Buffer.from(ascii, 'latin1');
    scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    return scratch.subarray(0, scratch.write(ascii, 'latin1'));
  };
}

/**
 * Returns the bytes of a canonical base64url string, or undefined. `Buffer.from` skips characters outside of
 * the alphabet, which makes the result shorter than expected. It also accepts `+`, `/` and padding, which
 * are searched for.
 */
function decodeBytes(segment: string): Buffer | undefined {
  const { length } = segment;
  if (length % 4 === 1 || !hasZeroTail(segment)) return undefined;
  const bytes = Buffer.from(segment, 'base64url');
  // Buffer reads U+0151 as a Q. A string with characters outside of ASCII is longer in UTF-8.
  const isPlain =
    bytes.length === (length * 3) >> 2 &&
    Buffer.byteLength(segment) === length &&
    !segment.includes('+') &&
    !segment.includes('/');
  return isPlain ? bytes : undefined;
}
