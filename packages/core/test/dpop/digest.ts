import { encodeSegment } from '@oidc-verify/testing';

// The first 32 bits of the fractional parts of cube roots and square roots of primes (FIPS 180-4 §4.2.2).
const PRIMES = Array.from({ length: 312 }, (_, index) => index).filter(
  (n) => n > 1 && !Array.from({ length: n }, (_, d) => d).some((d) => d > 1 && n % d === 0),
);
const fractionOf = (root: number): number => ((root % 1) * 2 ** 32) | 0;
const ROUNDS: readonly number[] = PRIMES.slice(0, 64).map((prime) => fractionOf(Math.cbrt(prime)));
const START: readonly number[] = PRIMES.slice(0, 8).map((prime) => fractionOf(Math.sqrt(prime)));
const BLOCK_BYTES = 64;

/**
 * Returns the SHA-256 digest. Written out because the corpora name digests where they are declared,
 * without a promise, and run where there is no `node:crypto`. The verifier's own must agree with it.
 */
function digest(data: Uint8Array): Uint8Array {
  const whole = pad(data);
  const view = new DataView(whole.buffer);
  let state = START;
  for (let at = 0; at < whole.length; at += BLOCK_BYTES) {
    state = compress(state, (index) => view.getInt32(at + index * 4));
  }
  const result = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => result.setInt32(index * 4, word));
  return new Uint8Array(result.buffer);
}

/** A one bit, zeros, and the length in bits up to a whole block. */
function pad(data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil((data.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  whole.set(data);
  whole[data.length] = 0x80;
  new DataView(whole.buffer).setUint32(whole.length - 4, data.length * 8);
  return whole;
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** FIPS 180-4 §6.2.2. */
function compress(before: readonly number[], read: (index: number) => number): readonly number[] {
  const schedule = Array.from({ length: 16 }, (_, index) => read(index));
  const word = (index: number): number => schedule[index] as number;
  for (let t = 16; t < 64; t += 1) {
    const [early, late] = [word(t - 15), word(t - 2)];
    const sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    schedule.push((sigma1 + word(t - 7) + sigma0 + word(t - 16)) | 0);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = before;
  ROUNDS.forEach((constant, t) => {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + constant + word(t)) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  });
  return [a, b, c, d, e, f, g, h].map((value, index) => (value + (before[index] as number)) | 0);
}

const encoder = new TextEncoder();
const join = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Returns the SHA-256 digest of `text` in UTF-8, as base64url. */
export function sha256(text: string): string {
  return encodeSegment(digest(encoder.encode(text)));
}

/** Returns HMAC-SHA-256 of `text` (RFC 2104), as base64url. The secret has at most 64 bytes. */
export function hmacSha256(secret: string, text: string): string {
  const key = new Uint8Array(BLOCK_BYTES);
  key.set(encoder.encode(secret));
  const padWith = (byte: number): Uint8Array => key.map((own) => own ^ byte);
  const inner = digest(join(padWith(0x36), encoder.encode(text)));
  return encodeSegment(digest(join(padWith(0x5c), inner)));
}
