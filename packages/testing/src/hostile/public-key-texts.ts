import { base64url } from 'jose';
import { toPublicJwk } from '../keys.ts';
import type { PrivateJwk } from '../keys.ts';
import { concatBytes } from './kit.ts';

/**
 * Returns the common encodings of an RSA public key, by name. An attacker knows all of them. A verifier
 * that lets the token choose between RS256 and HS256 may use one of them as an HMAC secret.
 */
export async function publicKeyTexts(
  key: PrivateJwk,
  certificate: string,
): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const jwk = toPublicJwk(key);
  const spki = await toSpki(key);
  // The SubjectPublicKeyInfo of an RSA-2048 key is a fixed prefix of 24 bytes, then the PKCS#1 key.
  const pkcs1 = spki.slice(24);
  return {
    'spki-pem': toPem('PUBLIC KEY', spki),
    'spki-pem-without-newline': toPem('PUBLIC KEY', spki).trimEnd(),
    'spki-pem-after-newline': `\n${toPem('PUBLIC KEY', spki)}`,
    'spki-der': spki,
    'spki-base64': toBase64(spki),
    'pkcs1-pem': toPem('RSA PUBLIC KEY', pkcs1),
    'pkcs1-der': pkcs1,
    'certificate-pem': toPem('CERTIFICATE', fromBase64(certificate)),
    'jwk-text': JSON.stringify(jwk),
    'jwks-text': JSON.stringify({ keys: [jwk] }),
    'modulus-bytes': base64url.decode(String(jwk.n)),
    'modulus-text': String(jwk.n),
    openssh: toOpenSsh(String(jwk.e), String(jwk.n)),
  };
}

async function toSpki(key: PrivateJwk): Promise<Uint8Array> {
  const parameters = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const { kty, n, e } = toPublicJwk(key);
  const jwk = { kty: String(kty), n: String(n), e: String(e) };
  const imported = await crypto.subtle.importKey('jwk', jwk, parameters, true, ['verify']);
  return new Uint8Array(await crypto.subtle.exportKey('spki', imported));
}

function toPem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** RFC 4253 §6.6: three length-prefixed fields. Numbers with the high bit set get a leading zero. */
function toOpenSsh(exponent: string, modulus: string): string {
  const numbers = [exponent, modulus].map((text) => concatBytes([0], base64url.decode(text)));
  const [e = new Uint8Array(), n = new Uint8Array()] = numbers;
  const fields = [new TextEncoder().encode('ssh-rsa'), e.subarray(1), n].map(withLength);
  return `ssh-rsa ${toBase64(concatBytes(...fields))}`;
}

function withLength(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  return concatBytes([0, 0, (length >> 8) & 0xff, length & 0xff], bytes);
}
