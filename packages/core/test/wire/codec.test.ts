import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../src/wire/base64url.ts';
import { fc } from '../property/fast-check.ts';
import { ENGINES } from '../setting.ts';

describe.each(Object.entries(ENGINES))('segments on the %s engine', (_, createEngine) => {
  const engine = createEngine();
  const decodeText = (text: string): string | undefined => engine.decodeText(text);
  const bytesOf = (text: string): Uint8Array | undefined => {
    const bytes = engine.decodeBytes(text);
    return bytes && Uint8Array.from(bytes);
  };
  const textOf = (bytes: readonly number[]): string | undefined =>
    decodeText(encodeBase64url(Uint8Array.from(bytes)));

  test('decodes as the table does, whatever the text', () => {
    const alphabet = fc.constantFrom(...'AQgw-_+/= \n\0\u00e9\u0151\ud800zZ09'.split(''));
    const text = fc.oneof(
      fc.string({ unit: alphabet, maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.uint8Array({ maxLength: 40 }).map(encodeBase64url),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }).map(encodeBase64url), alphabet)
        .map(([good, odd]) => good.slice(0, -1) + odd),
    );
    fc.assert(
      fc.property(text, (segment) => {
        expect(bytesOf(segment)).toEqual(decodeBase64url(segment));
      }),
      { numRuns: 5000, seed: 20261124 },
    );
  });

  test('every single character in every place of a long segment', () => {
    const good = encodeBase64url(Uint8Array.from({ length: 60 }, (__, index) => index * 4));
    for (let code = 0; code < 0x200; code++) {
      for (const at of [0, 31, 32, 63, 78, 79]) {
        const text = good.slice(0, at) + String.fromCharCode(code) + good.slice(at + 1);
        expect(bytesOf(text)).toEqual(decodeBase64url(text));
      }
    }
  });

  test.each([
    ['a stray continuation byte', [0x7b, 0x22, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['an overlong quote', [0x7b, 0xc0, 0xa2, 0x7d]],
    ['an encoded surrogate', [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['a cut sequence', [0x7b, 0x22, 0xe2, 0x82]],
    ['a byte that UTF-8 never has', [0xff]],
  ])('is no text: %s', (...[, bytes]) => {
    expect(textOf(bytes)).toBeUndefined();
  });

  test('keeps a byte order mark, which JSON then refuses', () => {
    expect(textOf([0xef, 0xbb, 0xbf, 0x7b, 0x7d])).toBe('\uFEFF{}');
  });

  test('reads UTF-8', () => {
    const text = 'grüße \u{1f511} 鍵';
    expect(decodeText(encodeBase64url(new TextEncoder().encode(text)))).toBe(text);
  });
});
