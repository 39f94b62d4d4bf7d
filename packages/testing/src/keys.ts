import type { Jwk } from '@oidc-verify/core';
import type { KeyKind } from './algorithms.ts';

/** A private key as a JWK (RFC 7517). `d` is the private part. */
export interface PrivateJwk extends Jwk {
  readonly kty: string;
  readonly d: string;
}

/** Private keys of one test kit: a list per kind. Each rotation uses the next one. */
export interface TestKeys extends Readonly<Record<KeyKind, readonly PrivateJwk[]>> {
  /** An RSA key of 1024 bits (RFC 7518 §3.3 forbids less than 2048). */
  readonly weakRsa: PrivateJwk;
  /** An RSA key of 2048 bits that no issuer publishes. */
  readonly foreignRsa: PrivateJwk;
}

const PUBLIC_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['kty', 'n', 'e'],
  EC: ['kty', 'crv', 'x', 'y'],
  OKP: ['kty', 'crv', 'x'],
};
const PRIVATE_HALF = ['d', 'p', 'q', 'dp', 'dq', 'qi'];

/** Returns the public members of a key and nothing else. */
export function toPublicJwk(key: Jwk): Jwk {
  return pick(key, PUBLIC_MEMBERS[key.kty ?? ''] ?? []);
}

/** Returns the key without `alg`, `use` and `kid`, so that any algorithm can import it. */
export function toBareJwk(key: PrivateJwk): PrivateJwk {
  const members = [...(PUBLIC_MEMBERS[key.kty] ?? []), ...PRIVATE_HALF];
  return { ...pick(key, members), kty: key.kty, d: key.d };
}

function pick(key: Jwk, members: readonly string[]): Jwk {
  return Object.fromEntries(members.filter((name) => name in key).map((name) => [name, key[name]]));
}

const CURVES = { p256: 'P-256', p384: 'P-384', p521: 'P-521' } as const;

/** Generates a private key of `kind`. RSA keys have 2048 bits and take noticeably longer. */
export async function generateKey(kind: KeyKind): Promise<PrivateJwk> {
  const pair = await generatePair(kind);
  const { kty, d, ...rest } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  if (kty === undefined || d === undefined)
    throw new TypeError('This runtime cannot export a private key as JWK');
  const material = Object.fromEntries(Object.entries(rest));
  return toBareJwk({ ...material, kty, d });
}

async function generatePair(kind: KeyKind): Promise<{ privateKey: SubtleKey }> {
  const usages: KeyUsages = ['sign', 'verify'];
  if (kind === 'rsa') {
    const publicExponent = new Uint8Array([1, 0, 1]);
    const name = 'RSASSA-PKCS1-v1_5';
    const parameters = { name, hash: 'SHA-256', modulusLength: 2048, publicExponent };
    return crypto.subtle.generateKey(parameters, true, usages);
  }
  if (kind === 'ed25519') {
    const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, usages);
    if (!('privateKey' in pair)) throw new TypeError('This runtime cannot generate Ed25519 keys');
    return pair;
  }
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: CURVES[kind] }, true, usages);
}

type KeyUsages = ('sign' | 'verify')[];
type SubtleKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
