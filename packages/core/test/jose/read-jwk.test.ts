import { readJwk } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { published } from '../setting.ts';

const rsa = published(testKeys.rsa[0], { kid: 'r', alg: 'RS256', use: 'sig' });
const ec = published(testKeys.p256[0], { kid: 'e' });

describe('readJwk', () => {
  test('copies what a verifier reads, and nothing else', () => {
    const names = { x5t: 'AQID', 'x5t#S256': 'BAUG', issuer: 'https://id.example' };
    const { jwk } = readJwk({
      ...rsa,
      ...names,
      key_ops: ['sign', 'verify'],
      x5c: ['A'],
      extra: 1,
    });
    expect(jwk).toEqual({ ...rsa, ...names, key_ops: ['verify'] });
    expect(Object.isFrozen(jwk)).toBe(true);
  });

  test('leaves out members that are null or empty', () => {
    const empty = { kid: null, alg: '', use: null, key_ops: [], d: null, oth: [], x5t: null };
    const { n, e } = rsa;
    expect(readJwk({ ...empty, kty: 'RSA', n, e })).toEqual({ jwk: { kty: 'RSA', n, e } });
  });

  test('leaves out names that no token can hold', () => {
    const long = 'k'.repeat(513);
    const { kid: _, ...unnamed } = rsa;
    expect(readJwk({ ...rsa, kid: long, x5t: long, 'x5t#S256': long })).toEqual({ jwk: unnamed });
    expect(readJwk({ ...rsa, x5t: 1, 'x5t#S256': ['A'] })).toEqual({ jwk: rsa });
    expect(readJwk({ ...rsa, kid: long.slice(1) }).jwk).toMatchObject({ kid: long.slice(1) });
  });

  test('keeps a number in one spelling, however many zeros precede it', () => {
    const n = Buffer.concat([Buffer.alloc(1000), Buffer.from(String(rsa.n), 'base64url')]);
    expect(readJwk({ ...rsa, n: n.toString('base64url') })).toEqual({ jwk: rsa });
  });

  test.each<[string, unknown, object]>([
    ['null', null, { reason: 'invalid' }],
    ['a number', 7, { reason: 'invalid' }],
    ['a list', [rsa], { reason: 'invalid' }],
    ['an empty object', {}, { reason: 'unsupported' }],
    ['a private key', { ...rsa, d: 'AQ' }, { kid: 'r', reason: 'private' }],
    ['a symmetric key', { kty: 'oct', kid: 'o', k: 'AQ' }, { kid: 'o', reason: 'private' }],
    ['a key for encryption', { ...rsa, use: 'enc' }, { kid: 'r', reason: 'unsupported' }],
    ['another algorithm', { ...rsa, alg: 'RSA-OAEP' }, { kid: 'r', reason: 'unsupported' }],
    ['another kind of key', { kty: 'AKP', kid: 'a' }, { kid: 'a', reason: 'unsupported' }],
    ['a kid that is no string', { ...rsa, kid: 7 }, { reason: 'invalid' }],
    [
      'operations that repeat',
      { ...rsa, key_ops: ['verify', 'verify'] },
      { kid: 'r', reason: 'invalid' },
    ],
    ['a padded modulus', { ...rsa, n: `${rsa.n}=` }, { kid: 'r', reason: 'invalid' }],
    ['a point off its curve', { ...ec, y: ec.x }, { kid: 'e', reason: 'invalid' }],
    ['RSA of 1024 bits', published(testKeys.weakRsa, { kid: 'w' }), { kid: 'w', reason: 'weak' }],
  ])('skips %s, and says why', (_, entry, skipped) => {
    expect(readJwk(entry)).toEqual({ skipped });
  });

  test('says nothing of the kid of a key that has none', () => {
    expect(readJwk({ ...rsa, kid: undefined, use: 'enc' }).skipped).not.toHaveProperty('kid');
  });

  test('keeps keys of every algorithm, with or without alg', () => {
    const { rsa: rsaKeys, p256, p384, p521, ed25519, foreignRsa } = testKeys;
    const keys = [...rsaKeys, ...p256, ...p384, ...p521, ...ed25519, foreignRsa];
    for (const key of keys) expect(readJwk(published(key)).jwk).toEqual(published(key));
    expect(readJwk({ ...rsa, alg: undefined }).jwk).not.toHaveProperty('alg');
  });

  test('reads no member that the entry inherits', () => {
    expect(readJwk(Object.create(rsa))).toEqual({ skipped: { reason: 'unsupported' } });
    const { n: _, ...without } = rsa;
    expect(readJwk(Object.assign(Object.create({ n: rsa.n }), without))).toEqual({
      skipped: { kid: 'r', reason: 'invalid' },
    });
  });
});
