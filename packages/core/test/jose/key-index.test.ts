import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createKeyIndex } from '../../src/jose/key-index.ts';
import type { Thumbprints } from '../../src/jose/key-index.ts';
import type { Jwk } from '../../src/jose/jwk.ts';
import { published } from '../setting.ts';

const RS256 = new Set(['RS256'] as const);
const first = published(testKeys.rsa[0], { alg: 'RS256' });
const second = published(testKeys.rsa[1], { alg: 'RS256' });

describe('createKeyIndex', () => {
  test('finds by kid, exactly', () => {
    const index = createKeyIndex(
      [
        { ...first, kid: 'a' },
        { ...second, kid: 'b' },
      ],
      RS256,
    );
    expect(index.find('RS256', 'a')).toHaveLength(1);
    expect(index.find('PS256', 'a')).toEqual([]);
    for (const kid of ['A', 'a ', '', 'c', '__proto__'])
      expect(index.find('RS256', kid)).toEqual([]);
  });

  test('finds one material under each of its names', () => {
    const keys = ['a', 'b', 'a'].map((kid) => ({ ...first, kid }));
    const index = createKeyIndex(keys, RS256);
    expect(index.usable).toHaveLength(2);
    for (const kid of ['a', 'b']) {
      expect(index.find('RS256', kid).map((key) => key.kid)).toEqual([kid]);
    }
    expect(index.find('RS256', undefined)).toHaveLength(1);
  });

  test('keeps apart what one name stands for: other material, another algorithm', () => {
    const keys = [first, second, { ...first, alg: 'PS256' }].map((key) => ({ ...key, kid: 'a' }));
    const index = createKeyIndex(keys, new Set(['RS256', 'PS256'] as const));
    expect(index.usable).toHaveLength(3);
    expect(index.find('RS256', 'a')).toHaveLength(2);
    expect(index.find('PS256', 'a')).toHaveLength(1);
  });

  test('without a kid, all keys that permit the algorithm', () => {
    const index = createKeyIndex(
      [{ ...first, kid: 'a' }, { ...second, kid: 'b' }, { ...second }],
      RS256,
    );
    expect(index.find('RS256', undefined)).toHaveLength(2);
    expect(index.find('PS256', undefined)).toEqual([]);
  });

  test('equal keys count once, different keys under one kid twice', () => {
    const twins = createKeyIndex(
      [
        { ...first, kid: 'a' },
        { ...first, kid: 'a', use: 'sig' },
      ],
      RS256,
    );
    expect(twins.usable).toHaveLength(1);
    const rivals = createKeyIndex(
      [
        { ...first, kid: 'a' },
        { ...second, kid: 'a' },
      ],
      RS256,
    );
    expect(rivals.find('RS256', 'a')).toHaveLength(2);
  });

  test('one material under two algorithms is two keys', () => {
    const both = new Set(['RS256', 'PS256'] as const);
    const keys = [
      { ...first, kid: 'a' },
      { ...first, kid: 'a', alg: 'PS256' },
    ];
    const index = createKeyIndex(keys, both);
    expect(index.find('RS256', 'a')).toHaveLength(1);
    expect(index.find('PS256', undefined)).toHaveLength(1);
  });

  test('counts what was left alone, by reason, but not what serves others', () => {
    const keys = [
      { ...first, kid: 'a' },
      published(testKeys.weakRsa, { alg: 'RS256' }),
      { ...first, d: 'AQAB' },
      { ...first, use: 'enc' },
      { ...first, use: 'enc' },
      published(testKeys.p256[0], { alg: 'ES256' }),
    ];
    const { usable, unusable } = createKeyIndex(keys, RS256);
    expect(usable).toHaveLength(1);
    expect([...unusable]).toEqual([
      ['weak', 1],
      ['private', 1],
      ['unsupported', 2],
    ]);
  });

  test('says which keys were left alone, and why', () => {
    const keys = [
      { ...first, kid: 'good' },
      { ...first, kid: 'private', d: 'AQ' },
      published(testKeys.weakRsa, { kid: 'weak', alg: 'RS256' }),
      { ...first, kid: 7 as never },
      null as never,
      { ...first, kid: 'other', alg: 'PS256' },
    ];
    expect(createKeyIndex(keys, RS256).unusableKeys).toEqual([
      { kid: 'private', reason: 'private' },
      { kid: 'weak', reason: 'weak' },
      { kid: undefined, reason: 'invalid' },
      { kid: undefined, reason: 'invalid' },
    ]);
  });

  test('the same question gets the same list, however many keys there are', () => {
    const keys = Array.from({ length: 200 }, (_, at) => ({ ...first, n: modulus(at) }));
    const index = createKeyIndex(keys, RS256);
    expect(index.find('RS256', undefined)).toHaveLength(200);
    expect(index.find('RS256', undefined)).toBe(index.find('RS256', undefined));
    expect(index.find('RS256', 'x')).toBe(index.find('RS256', 'y'));
  });
});

/** A modulus of its own for each number. */
function modulus(at: number): string {
  const bytes = Buffer.from(String(first.n), 'base64url');
  bytes.writeUInt32BE(at, 8);
  return bytes.toString('base64url');
}

const names = (x5t?: string, x5tS256?: string): Thumbprints => ({ x5t, x5tS256 });

describe('certificate thumbprints', () => {
  const third = published(testKeys.foreignRsa, { alg: 'RS256' });
  const three = createKeyIndex(
    [
      { ...first, kid: 'a', x5t: 'a1', 'x5t#S256': 'a256' },
      { ...second, kid: 'b', x5t: 'b1', 'x5t#S256': 'b256' },
      { ...third, kid: 'c', x5t: 'b1' },
    ],
    RS256,
  );
  const found = (...[kid, x5t, x5tS256]: readonly (string | undefined)[]): readonly unknown[] =>
    three.find('RS256', kid, names(x5t, x5tS256)).map((key) => key.kid);

  test.each([
    ['x5t#S256 selects', [undefined, undefined, 'b256'], ['b']],
    ['x5t selects', [undefined, 'a1', undefined], ['a']],
    ['x5t#S256 goes before x5t', [undefined, 'a1', 'b256'], ['b']],
    ['x5t selects where x5t#S256 is unknown', [undefined, 'a1', 'x'], ['a']],
    ['one thumbprint of two keys selects both', [undefined, 'b1', undefined], ['b', 'c']],
    ['unknown thumbprints select nothing', [undefined, 'x', 'x'], ['a', 'b', 'c']],
    ['one kind is not taken for the other', [undefined, 'a256', 'a1'], ['a', 'b', 'c']],
    ['a kid decides alone', ['a', 'b1', 'b256'], ['a']],
    ['an unknown kid decides alone', ['x', 'a1', 'a256'], []],
  ])('%s', (_, asked, kids) => {
    expect(found(...asked)).toEqual(kids);
  });

  test('select among the keys of the algorithm only', () => {
    const index = createKeyIndex(
      [
        { ...first, kid: 'a', x5t: 'a1', alg: 'PS256' },
        { ...second, kid: 'b', x5t: 'b1' },
      ],
      new Set(['RS256', 'PS256'] as const),
    );
    expect(index.find('RS256', undefined, names('a1')).map(({ kid }) => kid)).toEqual(['b']);
  });

  test('one material under two kids is one key', () => {
    const twins = ['a', 'b'].map((kid) => ({ ...first, kid, x5t: 'a1' }));
    const index = createKeyIndex([...twins, { ...second, x5t: 'b1' }], RS256);
    expect(index.find('RS256', undefined, names('a1')).map(({ kid }) => kid)).toEqual(['a']);
  });

  test('a key without thumbprints is not what a token without them means', () => {
    const keys = [
      { ...first, kid: 'a', x5t: 'a1', 'x5t#S256': 'a256' },
      { ...second, kid: 'b' },
    ];
    const index = createKeyIndex(keys, RS256);
    for (const asked of [undefined, names(), names('x'), names(undefined, 'x')]) {
      expect(index.find('RS256', undefined, asked).map(({ kid }) => kid)).toEqual(['a', 'b']);
    }
  });
});

describe('acceptAnyKid', () => {
  const both = new Set(['RS256', 'PS256'] as const);
  const other = { ...second, alg: 'PS256' };
  const materials = (keys: readonly Jwk[], isOn?: boolean): readonly unknown[] =>
    createKeyIndex(keys, both, undefined, isOn)
      .find('RS256', 'x')
      .map(({ publicJwk }) => publicJwk);
  const { n, e } = first;
  const found = [{ kty: 'RSA', n, e }];

  test.each<[string, readonly Jwk[]]>([
    ['the only key, without kid', [first]],
    ['the only key of its algorithm, without kid', [first, other]],
    ['the same, beside a named key of another algorithm', [{ ...other, kid: 'b' }, first]],
    ['the same key twice, without kid', [first, first]],
    ['one key with two thumbprints, without kid', [first, { ...first, x5t: 'a1' }]],
  ])('finds by any kid: %s', (_, keys) => {
    expect(materials(keys, true)).toEqual(found);
    expect(materials(keys, false)).toEqual([]);
    expect(materials(keys)).toEqual([]);
  });

  test.each<[string, readonly Jwk[]]>([
    ['the only key, with another kid', [{ ...first, kid: 'a' }]],
    ['two keys without kid', [first, second]],
    ['a key without kid beside one with another', [first, { ...second, kid: 'b' }]],
    ['one key, once without and once with another kid', [first, { ...first, kid: 'a' }]],
    ['one key, once with another kid and once without', [{ ...first, kid: 'a' }, first]],
    ['keys of another algorithm', [other]],
  ])('does not find by any kid: %s', (_, keys) => {
    expect(materials(keys, true)).toEqual([]);
  });
});

describe('the issuer of a key', () => {
  const ISSUER = 'https://login.example/t1/v2.0';
  const keys = [
    { ...first, kid: 'template', issuer: 'https://login.example/{tenantid}/v2.0' },
    { ...second, kid: 'other', issuer: 'https://login.example/t2/v2.0' },
  ];

  test('decides whom it serves', () => {
    const index = createKeyIndex(keys, RS256, ISSUER);
    const { usable, unusable } = index;
    expect(usable.map(({ kid }) => kid)).toEqual(['template']);
    expect(index.find('RS256', 'other')).toEqual([]);
    expect(index.find('RS256', undefined)).toHaveLength(1);
    // A set that tenants share is not faulty.
    expect([...unusable]).toEqual([]);
  });

  test('tells apart two keys of one kid', () => {
    const shared = keys.map((key) => ({ ...key, kid: 'k' }));
    const index = createKeyIndex(shared, RS256, 'https://login.example/t2/v2.0');
    expect(index.find('RS256', 'k')).toHaveLength(2);
    expect(createKeyIndex(shared, RS256, ISSUER).find('RS256', 'k')).toHaveLength(1);
  });
});
