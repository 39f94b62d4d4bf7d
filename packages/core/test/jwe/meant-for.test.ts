import type { PrivateJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { isMeantFor } from '../../src/jwe/jwe.ts';
import type { ParsedJwe } from '../../src/jwe/jwe.ts';
import { readKey } from '../../src/jwe/keys.ts';
import type { DecryptionKey } from '../../src/jwe/keys.ts';
import { toContentEncryption, toKeyManagement } from '../../src/jwe/algorithms.ts';
import { createProblems } from '../../src/options/problems.ts';
import { zeros } from './alter.ts';
import { createX25519, P256, RSA } from './encrypt.ts';
import type { Members } from './encrypt.ts';
import { P384 } from './good-tokens.ts';

const rsa = read(RSA);
const p256 = read(P256);
const p384 = read(P384);
const x25519 = read(await createX25519());

function read(jwk: PrivateJwk): DecryptionKey {
  const key = readKey(jwk, createProblems().at('key'));
  if (key === undefined) throw new Error('the key was refused');
  return key;
}

function jweOf(alg: string, keyBytes: number, header: Members = {}, enc = 'A256GCM'): ParsedJwe {
  const [management, encryption] = [toKeyManagement(alg), toContentEncryption(enc)];
  if (management === undefined || encryption === undefined) throw new Error('unknown names');
  return { alg: management, enc: encryption, kid: undefined, header, keyBytes };
}

const point = (crv: string, bytes: number): Members => ({
  kty: 'EC',
  crv,
  x: zeros(bytes),
  y: zeros(bytes),
});
const EPK = point('P-256', 32);
const MONTGOMERY = { kty: 'OKP', crv: 'X25519', x: zeros(32) };
const agreed = (epk: unknown, members: Members = {}): ParsedJwe =>
  jweOf('ECDH-ES', 0, { epk, ...members });

describe('isMeantFor', () => {
  test.each<[string, DecryptionKey, ParsedJwe]>([
    ['RSA, as long as the modulus', rsa, jweOf('RSA-OAEP-256', 256)],
    ['a point of P-256', p256, agreed(EPK)],
    ['a point of P-384', p384, agreed(point('P-384', 48))],
    ['a point of X25519', x25519, agreed(MONTGOMERY)],
    ['a point of X25519 with a y, which means nothing', x25519, agreed({ ...MONTGOMERY, y: 1 })],
    ['a wrapped key of 32 bytes', p256, jweOf('ECDH-ES+A256KW', 40, { epk: EPK })],
    ['a wrapped key of 64 bytes', p256, jweOf('ECDH-ES+A256KW', 72, { epk: EPK }, 'A256CBC-HS512')],
    ['apu and apv', p256, agreed(EPK, { apu: 'QWxpY2U', apv: 'Qm9i' })],
    ['the longest apu', p256, agreed(EPK, { apu: 'A'.repeat(512) })],
    ['the longest apv', p256, agreed(EPK, { apv: 'A'.repeat(512) })],
  ])('%s', (_, key, jwe) => {
    expect(isMeantFor(key, jwe)).toBe(true);
  });

  test.each<[string, DecryptionKey, ParsedJwe]>([
    ['RSA, a byte too short', rsa, jweOf('RSA-OAEP-256', 255)],
    ['RSA, a byte too long', rsa, jweOf('RSA-OAEP-256', 257)],
    ['RSA without a key', rsa, jweOf('RSA-OAEP-256', 0)],
    ['a key that is sent although it is agreed', p256, jweOf('ECDH-ES', 40, { epk: EPK })],
    ['a wrapped key that is not sent', p256, jweOf('ECDH-ES+A256KW', 0, { epk: EPK })],
    ['a key that is not wrapped', p256, jweOf('ECDH-ES+A256KW', 32, { epk: EPK })],
    [
      'a wrapped key of another enc',
      p256,
      jweOf('ECDH-ES+A256KW', 40, { epk: EPK }, 'A256CBC-HS512'),
    ],
    ['a key without a curve', rsa, agreed(EPK)],
  ])('not %s', (_, key, jwe) => {
    expect(isMeantFor(key, jwe)).toBe(false);
  });

  test.each(['apu', 'apv'])('not with a %s that is not a short base64url string', (name) => {
    for (const value of ['', 'a+b/', 'AB', 'A'.repeat(514), 1, null, ['AAAA'], { length: 4 }]) {
      expect(isMeantFor(p256, agreed(EPK, { [name]: value }))).toBe(false);
    }
  });

  test.each<[string, DecryptionKey, unknown]>([
    ['none', p256, undefined],
    ['null', p256, null],
    ['a list', p256, [EPK]],
    ['of another type on a curve of this name', p256, { ...EPK, kty: 'OKP' }],
    ['of the type EC for X25519', x25519, { ...MONTGOMERY, kty: 'EC' }],
    ['without a type', p256, { ...EPK, kty: undefined }],
    ['on another curve of the same size', p256, { ...EPK, crv: 'secp256k1' }],
    ['on Ed25519', x25519, { ...MONTGOMERY, crv: 'Ed25519' }],
    ['with a private member', p256, { ...EPK, d: zeros(32) }],
    ['with a private member that is null', p256, { ...EPK, d: null }],
    ['without x', p256, { ...EPK, x: undefined }],
    ['without y', p256, { ...EPK, y: undefined }],
    ['of X25519 without x', x25519, { ...MONTGOMERY, x: undefined }],
    ['with an x of 31 bytes', p256, { ...EPK, x: zeros(31) }],
    ['with a y of 33 bytes', p256, { ...EPK, y: zeros(33) }],
    ['of X25519 with an x of 31 bytes', x25519, { ...MONTGOMERY, x: zeros(31) }],
    ['with an x that is a list of its length', p256, { ...EPK, x: Array(32).fill(0) }],
    ['with an x in base64', p256, { ...EPK, x: `${zeros(32)}=` }],
  ])('no epk is %s', (_, key, epk) => {
    expect(isMeantFor(key, agreed(epk))).toBe(false);
  });
});
