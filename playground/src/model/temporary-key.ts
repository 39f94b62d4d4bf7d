import type { Jwk } from '@oidc-verify/core';
import { decodeObject } from './decode.ts';

type Algorithm = RsaHashedKeyGenParams | EcKeyGenParams | { readonly name: 'Ed25519' };

const RSA = { modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) };
const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** A token that says the same, signed with a key that nobody else has. */
export interface SignedAnew {
  readonly token: string;
  /** The key that it is signed with, as the issuer would publish it. */
  readonly key: Jwk;
}

/** Keys that are made when they are needed, and kept as long as the page is open. */
export interface TemporaryKeys {
  /**
   * Returns the token with its signature replaced by one of a key that is made here. So the stages after the
   * signature can be seen without the keys of the issuer; the token is never called accepted then. Undefined
   * where the browser has no such algorithm.
   */
  signAnew(token: string): Promise<SignedAnew | undefined>;
}

/** Creates keys that nobody else has. */
export function createTemporaryKeys(): TemporaryKeys {
  const pairs = new Map<string, Promise<CryptoKeyPair>>();
  const pairOf = async (alg: string, parameters: Algorithm): Promise<CryptoKeyPair> => {
    const pair = pairs.get(alg) ?? generate(parameters);
    pairs.set(alg, pair);
    return pair;
  };
  return {
    signAnew: async (token) => {
      const [header = '', payload = ''] = token.split('.');
      const { alg, kid } = decodeObject(header) ?? {};
      const parameters = typeof alg === 'string' ? toParameters(alg) : undefined;
      if (typeof alg !== 'string' || parameters === undefined) return undefined;
      try {
        const { privateKey, publicKey } = await pairOf(alg, parameters);
        const data = new TextEncoder().encode(`${header}.${payload}`);
        const signature = await crypto.subtle.sign(toSigning(alg, parameters), privateKey, data);
        return {
          token: `${header}.${payload}.${toBase64url(new Uint8Array(signature))}`,
          key: await toPublished(publicKey, alg, kid),
        };
      } catch {
        return undefined;
      }
    },
  };
}

async function toPublished(key: CryptoKey, alg: string, kid: unknown): Promise<Jwk> {
  const { key_ops: _operations, ext: _ext, ...jwk } = await crypto.subtle.exportKey('jwk', key);
  return { ...jwk, alg, use: 'sig', ...(typeof kid === 'string' ? { kid } : {}) };
}

async function generate(parameters: Algorithm): Promise<CryptoKeyPair> {
  const made = await crypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
  if (!('privateKey' in made)) throw new TypeError('not a pair of keys');
  return made;
}

function toParameters(alg: string): Algorithm | undefined {
  const hash = `SHA-${alg.slice(2)}`;
  if (/^RS(?:256|384|512)$/.test(alg)) return { name: 'RSASSA-PKCS1-v1_5', hash, ...RSA };
  if (/^PS(?:256|384|512)$/.test(alg)) return { name: 'RSA-PSS', hash, ...RSA };
  if (alg === 'EdDSA' || alg === 'Ed25519') return { name: 'Ed25519' };
  const namedCurve = CURVES[alg];
  return namedCurve === undefined ? undefined : { name: 'ECDSA', namedCurve };
}

function toSigning(
  alg: string,
  { name }: Algorithm,
): RsaPssParams | EcdsaParams | { name: string } {
  const bits = Number(alg.slice(2));
  if (name === 'RSA-PSS') return { name, saltLength: bits / 8 };
  return name === 'ECDSA' ? { name, hash: `SHA-${bits}` } : { name };
}

function toBase64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
