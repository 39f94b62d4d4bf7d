import type { KeySource } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import { releaseIssuers } from '../../src/policy/listed-issuers.ts';
import type { Policy } from '../../src/policy/compile.ts';
import { AUDIENCE, problemsOf } from '../setting.ts';

const PLAIN: KeySource = {
  peek: () => undefined,
  load: async () => Promise.reject(new Error('is not asked')),
  wake: () => 'pending',
  close: () => {},
};

interface Calls {
  readonly keys: KeySource;
  readonly expected: (readonly string[])[];
  readonly released: (readonly string[])[];
}

/** Returns a key source that has places for so many issuers. */
function createSource(places = Infinity): Calls {
  const expected: (readonly string[])[] = [];
  const released: (readonly string[])[] = [];
  const keys = {
    ...PLAIN,
    expect: (issuers: readonly string[]) => {
      expected.push(issuers);
      return issuers.length > places ? `has ${places} places` : undefined;
    },
    release: (issuers: readonly string[]) => void released.push(issuers),
  };
  return { keys, expected, released };
}

const compile = (options: object): Policy => compilePolicy({ audience: AUDIENCE, ...options });

describe('a key source', () => {
  test('is told once of all issuers that are listed for it, and no longer', () => {
    const [one, other] = [createSource(), createSource()];
    const issuers = [
      { issuer: 'a', keys: one.keys },
      { issuer: 'b' },
      { issuer: 'c', keys: one.keys },
    ];
    const policy = compile({ issuers, keys: other.keys });
    expect([one.expected, other.expected]).toEqual([[['a', 'c']], [['b']]]);
    releaseIssuers(policy.trusted.values());
    expect([one.released, other.released]).toEqual([[['a', 'c']], [['b']]]);
  });

  test('is not told of an issuer that is wrong', () => {
    const { keys, expected } = createSource();
    const issuers = [{ issuer: '' }, { issuer: 'b' }];
    expect(problemsOf(() => compile({ issuers, keys }))).toHaveLength(1);
    expect(expected).toEqual([['b']]);
  });

  test.each<[object, number]>([
    [{ issuers: [null, { issuer: 'b' }] }, 1],
    [{ issuers: [{}, { issuer: 'b' }] }, 1],
  ])('is not told of one that could not be read: %j', (options, count) => {
    const { keys, expected } = createSource();
    expect(problemsOf(() => compile({ ...options, keys }))).toHaveLength(count);
    expect(expected).toEqual([['b']]);
  });

  test('is not told of one that is missing', () => {
    const { keys, expected } = createSource();
    expect(problemsOf(() => compile({ keys }))).toHaveLength(1);
    expect(expected).toEqual([]);
  });

  test.each<[object, string]>([
    [{ issuer: 'a' }, 'issuer'],
    [{ issuers: [{ issuer: 'a' }, { issuer: 'b' }] }, 'issuers'],
  ])('without a place for them is a problem of %j', (options, path) => {
    const { keys } = createSource(0);
    expect(problemsOf(() => compile({ ...options, keys }))).toEqual([
      { path, message: 'has 0 places' },
    ]);
  });

  test('need not be told', () => {
    const policy = compile({ issuer: 'a', keys: PLAIN });
    releaseIssuers(policy.trusted.values());
    expect(policy.trusted.size).toBe(1);
  });
});
