import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../src/wire/base64url.ts';

describe('decodeBase64url', () => {
  test('undoes every encoding of 0 to 300 bytes', () => {
    for (let length = 0; length <= 300; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 151 + length * 7) & 0xff);
      const text = encodeBase64url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect(decodeBase64url(text)).toEqual(bytes);
    }
  });

  test('accepts of all two-character texts only the 256 that spell one byte canonically', () => {
    const accepted = new Set<string>();
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        const text = String.fromCharCode(first, second);
        if (decodeBase64url(text) !== undefined) accepted.add(text);
      }
    }
    const spellings = Array.from({ length: 256 }, (_, byte) =>
      Buffer.from([byte]).toString('base64url'),
    );
    expect(accepted).toEqual(new Set(spellings));
  });

  test.each([
    ['padding', 'AA=='],
    ['padding after three', 'AAA='],
    ['plus', 'AA+A'],
    ['slash', 'AA/A'],
    ['space', 'AA A'],
    ['newline', 'AAA\n'],
    ['an impossible length', 'A'],
    ['an impossible length of five', 'AAAAA'],
    ['unused bits after one byte', 'AB'],
    ['unused bits after two bytes', 'AAB'],
    ['a look-alike outside ASCII', 'AAAА'],
    ['a character whose low byte is in the alphabet', `AAA${String.fromCharCode(0x141)}`],
    ['a lone surrogate', 'AAA\uD800'],
    ['a NUL', 'AAA\0'],
  ])('refuses %s', (_, text) => {
    expect(decodeBase64url(text)).toBeUndefined();
  });
});
