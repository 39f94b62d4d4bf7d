import { createDecryption } from '@oidc-verify/core/jwe';
import { describe, expect, test } from 'vitest';
import { readKey } from '../../src/jwe/keys.ts';
import { createProblems } from '../../src/options/problems.ts';
import { pathsOf } from '../setting.ts';
import { encrypt, P256, RSA } from './encrypt.ts';
import type { Members } from './encrypt.ts';

const modulusOf = (bytes: number, first: number): string => {
  const modulus = Buffer.alloc(bytes, 0xff);
  modulus[0] = first;
  return modulus.toString('base64url');
};
const withZeros = (count: number): string =>
  Buffer.concat([Buffer.alloc(count), Buffer.from(String(RSA['n']), 'base64url')]).toString(
    'base64url',
  );
const pathsOfKey = (key: Members): readonly string[] =>
  pathsOf(() => createDecryption({ keys: [key] }));

describe('the size of an RSA key', () => {
  test.each([
    ['2,048 bits', modulusOf(256, 0x80)],
    ['8,192 bits', modulusOf(1024, 0xff)],
    ['2,048 bits after zero bytes', withZeros(2)],
  ])('takes %s', (_, n) => {
    expect(Object.isFrozen(createDecryption({ keys: [{ ...RSA, n }] }))).toBe(true);
  });

  test.each([
    ['2,047 bits', modulusOf(256, 0x7f)],
    ['2,041 bits', modulusOf(256, 0x01)],
    ['2,040 bits', modulusOf(255, 0xff)],
    ['2,040 bits after a zero byte', modulusOf(256, 0x00)],
    ['8,193 bits', modulusOf(1025, 0x01)],
  ])('refuses %s', (_, n) => {
    expect(pathsOfKey({ ...RSA, n })).toEqual(['decrypt.keys[0].n']);
  });

  test('is that of the modulus without the zero bytes before it', async () => {
    const key = { ...RSA, n: withZeros(1) };
    expect(readKey(key, createProblems().at('key'))?.modulusBytes).toBe(256);
    const token = await encrypt('content', { key: RSA });
    expect(await createDecryption({ keys: [key] }).decrypt(token)).toBe('content');
  });
});

describe('what is said of a key, once', () => {
  test.each<[string, Members, string]>([
    ['a modulus that is not base64url', { ...RSA, n: `${String(RSA['n'])}=` }, 'n'],
    ['a modulus that is left out', { ...RSA, n: undefined }, 'n'],
    ['a coordinate that is not base64url', { ...P256, x: `${String(P256['x'])}=` }, 'x'],
    ['a kid that is a list', { ...RSA, kid: ['a'] }, 'kid'],
    ['a kid with a length, which is no string', { ...RSA, kid: { length: 1 } }, 'kid'],
  ])('%s', (_, key, member) => {
    expect(pathsOfKey(key)).toEqual([`decrypt.keys[0].${member}`]);
  });

  test('a kid may have 512 characters', () => {
    const kid = 'k'.repeat(512);
    expect(readKey({ ...RSA, kid }, createProblems().at('key'))?.kid).toBe(kid);
  });
});
