import type { Jwk } from '@oidc-verify/core';
import { testKeys, toPublicJwk } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import type { PublishedKey } from './format.ts';

const { rsa, p256, p384, p521, ed25519, weakRsa, foreignRsa } = testKeys;

/** Every key that a case can name. */
const KEYS: ReadonlyMap<string, PrivateJwk | undefined> = new Map([
  ['rsa-1', rsa[0]],
  ['rsa-2', rsa[1]],
  ['p256-1', p256[0]],
  ['p256-2', p256[1]],
  ['p384-1', p384[0]],
  ['p384-2', p384[1]],
  ['p521-1', p521[0]],
  ['p521-2', p521[1]],
  ['ed25519-1', ed25519[0]],
  ['ed25519-2', ed25519[1]],
  ['weak-rsa', weakRsa],
  ['foreign-rsa', foreignRsa],
]);

/** Returns the private key of that name. */
export function toPrivateKey(name: string): PrivateJwk {
  const key = KEYS.get(name);
  if (key === undefined) throw new TypeError(`no test key is called ${name}`);
  return key;
}

/** Returns the JWK that an issuer publishes for `recipe`. */
export function toPublishedJwk(recipe: PublishedKey): Jwk {
  const { key: name, private: withPrivate = false, edit, without = [], ...members } = recipe;
  const key = toPrivateKey(name);
  const jwk: Record<string, unknown> = {
    ...(withPrivate ? key : toPublicJwk(key)),
    kid: name,
    ...members,
  };
  for (const member of without) delete jwk[member];
  if (edit !== undefined) editIntegers(jwk, edit);
  return jwk;
}

/** What providers do to the integers of a key: leave leading zero bytes out, or put one there. */
function editIntegers(jwk: Record<string, unknown>, edit: NonNullable<PublishedKey['edit']>): void {
  let changed = false;
  for (const member of ['n', 'x', 'y']) {
    const value = jwk[member];
    if (typeof value !== 'string') continue;
    const bytes = fromBase64url(value);
    const first = edit === 'add-leading-zero' ? -1 : bytes.findIndex((byte) => byte !== 0);
    jwk[member] = toBase64url(
      first === -1 ? Uint8Array.from([0, ...bytes]) : bytes.subarray(first),
    );
    changed ||= jwk[member] !== value;
  }
  if (!changed) throw new TypeError(`${edit} changes nothing of this key`);
}

/** Returns the bytes of a base64url string without padding. */
export function fromBase64url(text: string): Uint8Array {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Returns `bytes` as base64url without padding. */
export function toBase64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
