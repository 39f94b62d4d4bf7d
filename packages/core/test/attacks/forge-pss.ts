import { fromBase64url, toPrivateKey } from '../parity/keys.ts';
import { concat, digest, powerOf, toInteger, toOctets } from './integers.ts';

interface Departure {
  readonly trailer?: number;
  readonly separator?: number;
  readonly padding?: number;
  readonly maskHash?: string;
  readonly prefix?: number;
  readonly hash?: string;
}

/** Where each forgery departs from RFC 8017 §9.1.1. */
const DEPARTURES: Readonly<Record<string, Departure>> = {
  none: {},
  'trailer-cc': { trailer: 0xcc },
  'trailer-00': { trailer: 0 },
  'separator-02': { separator: 2 },
  'separator-00': { separator: 0 },
  'padding-not-zero': { padding: 1 },
  'mask-by-sha1': { maskHash: 'SHA-1' },
  'mask-by-sha512': { maskHash: 'SHA-512' },
  'prefix-not-zero': { prefix: 1 },
  'hash-by-sha1': { hash: 'SHA-1' },
};

const BLOCK_BYTES = 256;
const SALT = new Uint8Array(32).fill(0x5a);

/** Returns a PS256 signature by `rsa-1` whose encoded message departs from the standard at one place. */
export async function forgePss(name: string, input: Uint8Array): Promise<Uint8Array> {
  const departure = DEPARTURES[name];
  if (departure === undefined) throw new TypeError(`no departure is called ${name}`);
  const block = await encode(departure, input);
  const { n, d } = toPrivateKey('rsa-1');
  const modulus = toInteger(fromBase64url(String(n)));
  const exponent = toInteger(fromBase64url(d));
  return toOctets(powerOf(toInteger(block), exponent, modulus), BLOCK_BYTES);
}

async function encode(
  { trailer = 0xbc, separator = 1, padding = 0, prefix = 0, ...names }: Departure,
  input: Uint8Array,
): Promise<Uint8Array> {
  const { hash = 'SHA-256', maskHash = hash } = names;
  const seed = await digest(
    hash,
    concat(new Uint8Array(8).fill(prefix), await digest(hash, input), SALT),
  );
  const zeros = new Uint8Array(BLOCK_BYTES - SALT.length - seed.length - 2).fill(padding);
  const message = concat(zeros, Uint8Array.from([separator]), SALT);
  const mask = await maskOf(maskHash, seed, message.length);
  const masked = message.map((byte, index) => byte ^ (mask[index] ?? 0));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return concat(masked, seed, Uint8Array.from([trailer]));
}

/** MGF1 of RFC 8017 §B.2.1. */
async function maskOf(hash: string, seed: Uint8Array, length: number): Promise<Uint8Array> {
  const blocks = await Promise.all(
    Array.from({ length: Math.ceil(length / 20) }, (_, index) =>
      digest(hash, concat(seed, Uint8Array.from([0, 0, index >> 8, index & 0xff]))),
    ),
  );
  return concat(...blocks).slice(0, length);
}
