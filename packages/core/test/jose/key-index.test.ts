import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createKeyIndex } from '../../src/jose/key-index.ts';
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
});
