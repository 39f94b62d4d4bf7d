import { createPrivateKey, sign } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { Jwk } from '@oidc-verify/core';
import { testKeys, toPublicJwk } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';

const [own, other] = testKeys.ed25519 as readonly [PrivateJwk, PrivateJwk];

function toPrivateKey(jwk: PrivateJwk): KeyObject {
  return createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
}

const ownKey = toPrivateKey(own);
const otherKey = toPrivateKey(other);

/** What the issuer publishes: `k1` signs, `k2` is published beside it and signs nothing here. */
export const published: readonly Jwk[] = [
  { ...toPublicJwk(own), kid: 'k1', alg: 'Ed25519', use: 'sig' },
  { ...toPublicJwk(testKeys.p256[0] as PrivateJwk), kid: 'p1', use: 'sig' },
  { ...toPublicJwk(other), kid: 'k2', use: 'sig' },
];

/** Returns a JWS over exactly these bytes, made by the key `k1`, or by `k2` under whatever name. */
export function signBytes(
  header: Uint8Array,
  payload: Uint8Array,
  key: 'k1' | 'k2' = 'k1',
): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  const signature = sign(null, Buffer.from(signed, 'ascii'), key === 'k1' ? ownKey : otherKey);
  return `${signed}.${encode(signature)}`;
}

/** Returns the signature of `k1` over a string. */
export function signText(text: string): Uint8Array {
  return sign(null, Buffer.from(text, 'latin1'), ownKey);
}

export function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
