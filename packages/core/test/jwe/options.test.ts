import { CONTRACT } from '@oidc-verify/core';
import { createDecryption } from '@oidc-verify/core/jwe';
import { testKeys, toPublicJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createSetting, pathsOf, problemsOf, syncCodeOf } from '../setting.ts';
import { createX25519, P256, RSA } from './encrypt.ts';
import type { Members } from './encrypt.ts';

const setting = await createSetting();
const RSA_PARTS = ['p', 'q', 'dp', 'dq', 'qi'].map(memberPath);
const okp = await createX25519();
/** The options are those of `decrypt`, with which every path begins. */
const paths = (options: unknown): readonly string[] =>
  pathsOf(() => createDecryption(options as { keys: [] })).map((path) =>
    path.replace(/^decrypt(?:\.|$)/, ''),
  );
const pathsOfKey = (key: unknown): readonly string[] => paths({ keys: [key] });
const rsaWith = (members: Members): Members => ({ ...RSA, ...members });
const ecWith = (members: Members): Members => ({ ...P256, ...members });

describe('createDecryption', () => {
  test.each<[string, Members]>([
    ['RSA', RSA],
    ['RSA with all that may stand beside', rsaWith({ kid: 'k', use: 'enc', alg: 'RSA-OAEP-256' })],
    ['RSA for key_ops decrypt', rsaWith({ key_ops: ['decrypt'] })],
    ['RSA for key_ops unwrapKey', rsaWith({ key_ops: ['unwrapKey'] })],
    ['RSA with members of other documents', rsaWith({ x5t: 'AAAA', ext: true, nbf: 1 })],
    ['RSA with a zero byte before its modulus', rsaWith({ n: zeroBefore(RSA['n']) })],
    ['EC', ecWith({ alg: 'ECDH-ES', key_ops: ['deriveBits'] })],
    ['EC with a wrapped key', ecWith({ alg: 'ECDH-ES+A256KW', key_ops: ['deriveKey'] })],
    ['X25519', okp],
  ])('takes a key: %s', (_, key) => {
    expect(Object.isFrozen(createDecryption({ keys: [key] }))).toBe(true);
  });

  test.each<[string, unknown, readonly string[]]>([
    ['null', null, ['keys[0]']],
    ['a string, such as PEM', '-----BEGIN PRIVATE KEY-----', ['keys[0]']],
    ['a list', [RSA], ['keys[0]']],
    ['an empty object', {}, ['keys[0].kty']],
    ['a secret', { kty: 'oct', k: 'AAAA' }, ['keys[0].kty']],
    ['an unknown type', ecWith({ kty: 'AKP' }), ['keys[0].kty']],
    ['a public RSA key', toPublicJwk(RSA), ['keys[0]']],
    ['a public EC key', toPublicJwk(P256), ['keys[0]']],
    ['a public X25519 key', toPublicJwk(okp), ['keys[0]']],
    ['RSA of 1024 bits', testKeys.weakRsa, ['keys[0].n']],
    ['RSA of 16,384 bits', rsaWith({ n: `_${'_'.repeat(2730)}w` }), ['keys[0].n']],
    ['RSA with a modulus of zeros', rsaWith({ n: 'A'.repeat(342) }), ['keys[0].n']],
    ['RSA without its primes', { kty: 'RSA', n: RSA['n'], e: 'AQAB', d: RSA.d }, RSA_PARTS],
    ['RSA of three primes', rsaWith({ oth: [{}] }), ['keys[0].oth']],
    ['RSA with a padded member', rsaWith({ p: `${String(RSA['p'])}=` }), ['keys[0].p']],
    ['RSA with an empty member', rsaWith({ e: '' }), ['keys[0].e']],
    ['RSA for signatures', rsaWith({ use: 'sig' }), ['keys[0].use']],
    ['RSA for alg RS256', rsaWith({ alg: 'RS256' }), ['keys[0].alg']],
    ['RSA for alg RSA-OAEP', rsaWith({ alg: 'RSA-OAEP' }), ['keys[0].alg']],
    ['RSA for alg RSA1_5', rsaWith({ alg: 'RSA1_5' }), ['keys[0].alg']],
    ['RSA for alg dir', rsaWith({ alg: 'dir' }), ['keys[0].alg']],
    ['RSA for the alg of curves', rsaWith({ alg: 'ECDH-ES' }), ['keys[0].alg']],
    ['RSA with alg null', rsaWith({ alg: null }), ['keys[0].alg']],
    ['EC for the alg of RSA', ecWith({ alg: 'RSA-OAEP-256' }), ['keys[0].alg']],
    ['EC for ECDH-ES+A128KW', ecWith({ alg: 'ECDH-ES+A128KW' }), ['keys[0].alg']],
    ['key_ops of signatures', rsaWith({ key_ops: ['sign', 'verify'] }), ['keys[0].key_ops']],
    ['key_ops of the public half', rsaWith({ key_ops: ['encrypt'] }), ['keys[0].key_ops']],
    ['key_ops that are no list', rsaWith({ key_ops: 'decrypt' }), ['keys[0].key_ops']],
    ['an unknown curve', ecWith({ crv: 'secp256k1' }), ['keys[0].crv']],
    ['a curve of signatures', { ...okp, crv: 'Ed25519' }, ['keys[0].crv']],
    ['a curve of another type', ecWith({ crv: 'X25519' }), ['keys[0].crv']],
    ['coordinates of another curve', ecWith({ crv: 'P-384' }), ['x', 'y', 'd'].map(memberPath)],
    ['EC without y', ecWith({ y: undefined }), ['keys[0].y']],
    ['a kid that is a number', rsaWith({ kid: 1 }), ['keys[0].kid']],
    ['an empty kid', rsaWith({ kid: '' }), ['keys[0].kid']],
    ['a kid of 513 characters', rsaWith({ kid: 'k'.repeat(513) }), ['keys[0].kid']],
  ])('refuses a key at start-up: %s', (_, key, expected) => {
    expect(pathsOfKey(key)).toEqual(expected);
  });

  test.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, ['']],
    ['no keys', {}, ['keys']],
    ['an empty list', { keys: [] }, ['keys']],
    ['a set instead of its list', { keys: { keys: [RSA] } }, ['keys']],
    ['an unknown option', { keys: [RSA], algorithms: ['dir'] }, ['algorithms']],
    ['a hole in the list', { keys: Object.assign([], { 1: RSA }) }, ['keys[0]', 'keys[1].kid']],
    ['several keys without kid', { keys: [RSA, P256] }, ['keys[0].kid', 'keys[1].kid']],
    ['one kid twice', { keys: [rsaWith({ kid: 'a' }), ecWith({ kid: 'a' })] }, ['keys[1].kid']],
    ['one key twice', { keys: [rsaWith({ kid: 'a' }), rsaWith({ kid: 'b' })] }, ['keys[1]']],
    [
      'all problems at once',
      { keys: [rsaWith({ use: 'sig', alg: 'RS256', kid: 'a' }), null] },
      ['keys[0].use', 'keys[0].alg', 'keys[1]'],
    ],
  ])('refuses options: %s', (_, options, expected) => {
    expect(paths(options)).toEqual(expected);
  });

  test('problems are named by the option that the object is for', () => {
    expect(problemsOf(() => createDecryption({ keys: [{ ...RSA, use: 'sig' }] }))).toEqual([
      {
        path: 'decrypt.keys[0].use',
        message: 'must be enc, or be left out: a key for signatures does not decrypt',
      },
    ]);
  });

  test('no message holds anything of a key', () => {
    const keys = [rsaWith({ p: `${String(RSA['p'])}=`, alg: 'secret-alg' }), toPublicJwk(P256)];
    const messages = JSON.stringify(problemsOf(() => createDecryption({ keys })));
    expect(messages).not.toContain(String(RSA['p']).slice(0, 8));
    expect(messages).not.toContain('secret-alg');
  });

  test('keeps its own copy of the keys', async () => {
    const keys = [{ ...P256 }];
    const decryption = createDecryption({ keys });
    Object.assign(keys[0] as object, { d: 'AAAA' });
    expect(await decryption.decrypt('a.b.c.d.e')).toBeUndefined();
  });

  test.each(['', 'a', 'a.b.c', 'a.b.c.d.e.f'])(
    'a text of other segments is nothing: %j',
    async (text) => {
      expect(await createDecryption({ keys: [P256] }).decrypt(text)).toBeUndefined();
    },
  );
});

describe('the option decrypt', () => {
  test.each([[null], [true], [{}], [{ keys: [RSA] }], [[RSA]], [{ decrypt: 'yes' }]])(
    'refuses what is not made by createDecryption: %j',
    (decrypt) => {
      expect(pathsOf(() => setting.verifier({ decrypt }))).toEqual(['decrypt']);
    },
  );

  test('refuses one of another contract', () => {
    const decrypt = { ...createDecryption({ keys: [RSA] }), [CONTRACT]: 2 };
    expect(syncCodeOf(() => setting.verifier({ decrypt }))).toBe('incompatible_core');
  });
});

function memberPath(name: string): string {
  return `keys[0].${name}`;
}

function zeroBefore(member: unknown): string {
  const bytes = Buffer.from(String(member), 'base64url');
  return Buffer.concat([Buffer.alloc(1), bytes]).toString('base64url');
}
