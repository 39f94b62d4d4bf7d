import { describe, expect, test } from 'vitest';
import { isJsonObject, memberOf, parseJsonObject } from '../../src/wire/json.ts';

const parse = parseJsonObject;
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

  test('counts the members of the text alone, where all objects inherit one', () => {
    Object.assign(Object.prototype, { inherited: { a: 1 } });
    try {
      expect(Object.keys(parse('{"a":{"b":1}}') ?? {})).toEqual(['a']);
      expect(parse('{"a":{"b":1,"b":2}}')).toBeUndefined();
    } finally {
      Reflect.deleteProperty(Object.prototype, 'inherited');
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
    [
      'null, true and texts, in lists as in objects',
      '{"a":null,"b":[null,true,1,"text"],"c":true}',
    ],
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

  test('takes any number of objects and lists side by side', () => {
    const names = Array.from({ length: 40 }, (_, index) => `"${index}":`);
    expect(parse(`{${names.map((name) => `${name}{}`).join()}}`)).toBeDefined();
    expect(parse(`{${names.map((name) => `${name}[]`).join()}}`)).toBeDefined();
    expect(parse(`{"a":[${names.map(() => '[{}]').join()}]}`)).toBeDefined();
    expect(parse(`{"a":[],"b":${nested(32, '[', ']')}}`)).toBeUndefined();
  });

  test('refuses a byte order mark', () => {
    expect(parse('\uFEFF{}')).toBeUndefined();
  });

  test.each([
    ['an escaped quote at the end', '{"a":"b\\""}', true],
    ['an escaped backslash, an escaped quote', '{"a":"\\\\\\"","b":1}', true],
    ['a name after an escaped backslash', '{"a":"\\\\","a":1}', false],
    ['a name inside a string', '{"a":"\\",\\"a\\":1"}', true],
    ['a string that never ends', '{"a":"b', false],
    ['a string that ends in a backslash', '{"a":"b\\', false],
    ['a string that never ends, and nothing before it', '"a', false],
    ['an empty string, and nothing before it', '""', false],
  ])('reads the strings as JSON does: %s', (_, text, accepted) => {
    expect(parse(text) !== undefined).toBe(accepted);
  });
});

describe('memberOf', () => {
  const object = parse('{"a":1,"n":null,"__proto__":{"b":2},"hasOwnProperty":3}') ?? {};

  test.each([
    ['a', 1],
    ['n', null],
    ['__proto__', { b: 2 }],
    ['hasOwnProperty', 3],
    ['b', undefined],
    ['toString', undefined],
    ['constructor', undefined],
    ['', undefined],
  ])('%j is %j', (name, value) => {
    expect(memberOf(object, name)).toEqual(value);
  });
});

describe('isJsonObject', () => {
  test.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    [undefined, false],
    ['{}', false],
    [1, false],
  ])('%j: %s', (value, expected) => {
    expect(isJsonObject(value)).toBe(expected);
  });
});
