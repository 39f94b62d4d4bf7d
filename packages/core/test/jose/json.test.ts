import { describe, expect, test } from 'vitest';
import { parseJsonObject } from '../../src/jose/json.ts';

const parse = (text: string): unknown => parseJsonObject(new TextEncoder().encode(text));
const nested = (levels: number, open: string, close: string): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

describe('parseJsonObject', () => {
  test('returns the object, frozen at every depth', () => {
    const value = parse('{"a":{"b":[{"c":1}]}, "d" : "x"}') as { a: { b: [object] } };
    expect(value).toEqual({ a: { b: [{ c: 1 }] }, d: 'x' });
    for (const node of [value, value.a, value.a.b, value.a.b[0]]) {
      expect(Object.isFrozen(node)).toBe(true);
    }
  });

  test.each([
    ['[]'],
    ['null'],
    ['"a"'],
    ['1'],
    ['true'],
    [''],
    ['{'],
    ['{}x'],
    ['{"a":}'],
    ["{'a':1}"],
  ])('refuses %s, which is no JSON object', (text) => {
    expect(parse(text)).toBeUndefined();
  });

  test.each([
    ['side by side', '{"a":1,"a":2}'],
    ['with equal values', '{"a":1,"a":1}'],
    ['spelled with an escape', String.raw`{"a":1,"\u0061":2}`],
    ['with white space before the colon', '{"a" :1,"a"\t\r\n:2}'],
    ['deep inside', '{"x":[{"y":{"a":1,"a":2}}]}'],
    ['named __proto__', '{"__proto__":1,"__proto__":2}'],
    ['with an empty name', '{"":1,"":2}'],
    ['three times', '{"a":1,"a":2,"a":3}'],
  ])('refuses equal member names %s', (_, text) => {
    expect(parse(text)).toBeUndefined();
  });

  test.each([
    ['a colon in a string', '{"a":"b\\":c","d":"x:y"}'],
    ['brackets in a string', `{"a":"${'[{'.repeat(100)}"}`],
    ['an escaped backslash before the quote', String.raw`{"a":"\\","b":":"}`],
    ['equal names in different objects', '{"a":{"a":1},"b":{"a":1}}'],
    ['__proto__ as an own member', '{"__proto__":{"a":1}}'],
    ['numbers as names', '{"2":1,"1":2}'],
  ])('accepts %s', (_, text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  test('keeps __proto__ a plain member', () => {
    const value = parse('{"__proto__":{"admin":true}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect((value as { admin?: unknown }).admin).toBeUndefined();
  });

  test('takes 32 levels and no more, at any length', () => {
    expect(parse(nested(32, '{"a":', '}'))).toBeDefined();
    expect(parse(nested(33, '{"a":', '}'))).toBeUndefined();
    expect(parse(`{"a":${nested(31, '[', ']')}}`)).toBeDefined();
    expect(parse(`{"a":${nested(32, '[', ']')}}`)).toBeUndefined();
    expect(parse(`{"a":${'['.repeat(500_000)}`)).toBeUndefined();
  });

  test.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
    ['a stray continuation byte', [0x7b, 0x22, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['an overlong quote', [0x7b, 0xc0, 0xa2, 0x7d]],
    ['an encoded surrogate', [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['UTF-16', [0x7b, 0x00, 0x7d, 0x00]],
    ['a cut sequence', [0x7b, 0x22, 0xe2, 0x82]],
  ])('refuses %s', (_, bytes) => {
    expect(parseJsonObject(Uint8Array.from(bytes))).toBeUndefined();
  });
});
