import { constants, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Algorithm, AlgorithmName } from './algorithms.ts';
import type { PublicJwk } from './key-material.ts';
import { KNOWN_ANSWERS, KNOWN_MESSAGE } from './known-answers.ts';

/** A key in the form that `crypto.verify` takes, and how a signature is encoded for it. */
export interface NodeKey {
  readonly input: Parameters<typeof verify>[2];
  readonly isDer: boolean;
}

/**
 * Creates a function that imports keys. A bare KeyObject is up to 1.7 times as fast as one in an options
 * object (Node 24), but then it depends on the runtime whether `crypto.verify` enforces the salt length
 * of PSS. So the bare form of an algorithm is used only where it gives two known answers.
 */
export function createNodeKeys(): (jwk: PublicJwk, algorithm: Algorithm) => NodeKey {
  const trusted = new Map<AlgorithmName, boolean>();
  return (jwk, algorithm) => {
    const { name } = algorithm;
    if (!trusted.has(name)) trusted.set(name, givesKnownAnswers(algorithm));
    return trusted.get(name) === true ? toBareKey(jwk, algorithm) : toWrappedKey(jwk, algorithm);
  };
}

const HASHES = { 256: 'sha256', 384: 'sha384', 512: 'sha512' } as const;

/** Returns true when the key made this signature over these bytes. */
export function verifyWith(
  { input, isDer }: NodeKey,
  { hashBits }: Algorithm,
  signature: Uint8Array,
  bytes: Uint8Array,
): boolean {
  const hash = hashBits === undefined ? null : HASHES[hashBits];
  return verify(hash, bytes, input, isDer ? toDer(signature) : signature);
}

/** Does the same in the thread pool of libuv. `bytes` must not change until it resolves. */
export async function verifyElsewhere(
  { input, isDer }: NodeKey,
  { hashBits }: Algorithm,
  signature: Uint8Array,
  bytes: Uint8Array,
): Promise<boolean> {
  const hash = hashBits === undefined ? null : HASHES[hashBits];
  return new Promise((resolve, reject) => {
    verify(hash, bytes, input, isDer ? toDer(signature) : signature, (error, isValid) =>
      error === null ? resolve(isValid) : reject(error),
    );
  });
}

function givesKnownAnswers(algorithm: Algorithm): boolean {
  const answer = KNOWN_ANSWERS[algorithm.name];
  // RS* and Ed25519 have no option that could be lost.
  if (answer === undefined) return true;
  const message = Buffer.from(KNOWN_MESSAGE);
  try {
    const key = toBareKey(answer.jwk, algorithm);
    const holds = (text: string): boolean =>
      verifyWith(key, algorithm, Buffer.from(text, 'base64url'), message);
    return holds(answer.good) && !holds(answer.bad);
  } catch {
    return false;
  }
}

function toWrappedKey(jwk: PublicJwk, { scheme, hashBits = 256 }: Algorithm): NodeKey {
  const key = importJwk(jwk);
  // Without a salt length OpenSSL accepts any. RFC 7518 §3.5 sets it to the length of the hash.
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: hashBits / 8 };
  // Only PS* and ES* have known answers that could be missed.
  return { input: scheme === 'pss' ? pss : { key, dsaEncoding: 'ieee-p1363' }, isDer: false };
}

function toBareKey(jwk: PublicJwk, algorithm: Algorithm): NodeKey {
  const key = importJwk(jwk);
  const input = algorithm.scheme === 'pss' ? toPssKey(key, algorithm) : key;
  return { input, isDer: algorithm.scheme === 'ecdsa' };
}

function importJwk(jwk: PublicJwk): KeyObject {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' });
}

const OID_RSASSA_PSS = '06092a864886f70d01010a';
const OID_MGF1 = '06092a864886f70d010108';
const OID_SHA2: Readonly<Record<number, string>> = {
  256: '0609608648016503040201',
  384: '0609608648016503040202',
  512: '0609608648016503040203',
};

/** Returns the key with its PSS parameters (RFC 4055 §3.1): hash, MGF1 and salt length. */
function toPssKey(key: KeyObject, { hashBits = 256 }: Algorithm): KeyObject {
  const hash = tlv(0x30, Buffer.from(`${OID_SHA2[hashBits]}0500`, 'hex'));
  const mask = tlv(0x30, Buffer.concat([Buffer.from(OID_MGF1, 'hex'), hash]));
  const salt = tlv(0x02, Buffer.of(hashBits / 8));
  const parameters = tlv(0x30, Buffer.concat([tlv(0xa0, hash), tlv(0xa1, mask), tlv(0xa2, salt)]));
  const scheme = tlv(0x30, Buffer.concat([Buffer.from(OID_RSASSA_PSS, 'hex'), parameters]));
  const bits = Buffer.concat([Buffer.of(0), key.export({ type: 'pkcs1', format: 'der' })]);
  const spki = tlv(0x30, Buffer.concat([scheme, tlv(0x03, bits)]));
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  // No part of such a key has 128 to 255 bytes, which would be 0x81 and one byte.
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

/**
 * Converts r and s, given side by side, to the SEQUENCE of two INTEGERs that OpenSSL reads. Every byte is written, so
 * that the memory need not be cleared before: that is half of the time that this takes.
 */
function toDer(signature: Uint8Array): Uint8Array {
  const half = signature.length >> 1;
  const r = integerBounds(signature, 0, half);
  const s = integerBounds(signature, half, signature.length);
  const length = r.length + s.length + 4;
  const head = length < 0x80 ? 2 : 3;
  const der = Buffer.allocUnsafe(head + length);
  der[0] = 0x30;
  // A length below 0x80 takes the place of this mark of a long one.
  der[1] = 0x81;
  der[head - 1] = length;
  writeInteger(der, head, signature, r);
  writeInteger(der, head + 2 + r.length, signature, s);
  return der;
}

interface Bounds {
  readonly start: number;
  readonly end: number;
  /** The length of the INTEGER in bytes, including a leading zero that keeps it positive. */
  readonly length: number;
}

function integerBounds(bytes: Uint8Array, from: number, end: number): Bounds {
  let start = from;
  while (start < end - 1 && bytes[start] === 0) start++;
  const isNegative = (bytes[start] ?? 0) >= 0x80;
  return { start, end, length: end - start + (isNegative ? 1 : 0) };
}

function writeInteger(der: Uint8Array, at: number, bytes: Uint8Array, bounds: Bounds): void {
  const { start, end, length } = bounds;
  der[at] = 0x02;
  der[at + 1] = length;
  // Where no zero leads, the first byte of the number takes this place.
  der[at + 2] = 0;
  let to = at + 2 + length - (end - start);
  for (let from = start; from < end; from++) der[to++] = bytes[from] ?? 0;
}
