import { expect, test } from 'vitest';
import { toUseText } from '../../src/dpop/use-text.ts';
import { fc } from '../property/fast-check.ts';

const THUMBPRINT = 'a'.repeat(43);
const URL = 'https://api.example.com/orders/42';

test('is the JSON list, whatever the strings hold', () => {
  const strings = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
  );
  fc.assert(
    fc.property(strings, strings, strings, (...texts) => {
      expect(toUseText(...texts)).toBe(JSON.stringify(texts));
    }),
  );
});

test('is the JSON list for every character of the first two blocks, and for half a pair', () => {
  for (let code = 0; code <= 0x1_00; code++) {
    const jti = `a${String.fromCharCode(code)}b`;
    expect(toUseText(THUMBPRINT, URL, jti)).toBe(JSON.stringify([THUMBPRINT, URL, jti]));
  }
  expect(toUseText(THUMBPRINT, URL, '\uD800')).toBe(`["${THUMBPRINT}","${URL}","\\ud800"]`);
});

test('tells apart what is only cut in another place', () => {
  expect(toUseText('a', 'b","c', 'd')).not.toBe(toUseText('a', 'b', 'c","d'));
  expect(toUseText('a', 'b', 'c')).not.toBe(toUseText('a', 'bc', ''));
});
