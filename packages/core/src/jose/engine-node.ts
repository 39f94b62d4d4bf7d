// From the module: the global variable is a getter, which is called at each use.
import { Buffer, isUtf8 } from 'node:buffer';
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
  const scratch = createScratch();
  const toKey = createNodeKeys();
  return Object.freeze({
    name: 'node',
    decodeBytes,
    decodeText: scratch.decodeText,
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
      if (!isOffloaded)
        return verifyWith(nodeKey, algorithm, signature, scratch.toBytes(signingInput));
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

interface Scratch {
  /** Returns the bytes of an ASCII string, which are valid until the next call of either function. */
  readonly toBytes: (ascii: string) => Uint8Array;
  readonly decodeText: (segment: string) => string | undefined;
}

/** Creates functions that share one buffer, which saves an allocation per segment. */
function createScratch(): Scratch {
  let buffer: Buffer | undefined;
  return {
    toBytes: (ascii) => {
      if (ascii.length > SCRATCH_BYTES) return Buffer.from(ascii, 'latin1');
      buffer ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
      return buffer.subarray(0, buffer.write(ascii, 'latin1'));
    },
    decodeText: (segment) => {
      if (segment.length > SCRATCH_BYTES) {
        const bytes = decodeBytes(segment);
        return bytes && toUtf8(bytes, bytes.length);
      }
      buffer ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
      if (!isCanonical(segment)) return undefined;
      const written = buffer.write(segment, 'base64url');
      return written === decodedLength(segment) ? toUtf8(buffer, written) : undefined;
    },
  };
}

const REPLACEMENT = '\u{fffd}';

/** Returns the string in the first bytes, or undefined when they are not UTF-8. */
function toUtf8(bytes: Buffer, length: number): string | undefined {
  const text = bytes.toString('utf8', 0, length);
  // What is not UTF-8 becomes U+FFFD, which may also have been written.
  const isDoubtful = text.includes(REPLACEMENT);
  return isDoubtful && !isUtf8(bytes.subarray(0, length)) ? undefined : text;
}

/** Returns the bytes of a canonical base64url string, or undefined. */
function decodeBytes(segment: string): Buffer | undefined {
  if (!isCanonical(segment)) return undefined;
  const bytes = Buffer.from(segment, 'base64url');
  return bytes.length === decodedLength(segment) ? bytes : undefined;
}

// Buffer reads U+0151 as a Q, since it looks at the lower byte of such characters.
const WIDE = /[^\0-\xff]/;

/**
 * Returns false for strings that Buffer decodes as if they were canonical base64url, though they are not.
 * All others that are not make the result shorter than expected.
 */
function isCanonical(segment: string): boolean {
  return (
    segment.length % 4 !== 1 &&
    hasZeroTail(segment) &&
    !segment.includes('+') &&
    !segment.includes('/') &&
    !WIDE.test(segment)
  );
}

function decodedLength({ length }: string): number {
  return (length * 3) >> 2;
}
