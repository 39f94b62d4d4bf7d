import { describe, expect, test } from 'vitest';
import { pickMembers, readMembers, requireKnown } from '../../src/options/members.ts';
import { createProblems } from '../../src/options/problems.ts';
import { messagesOf } from '../setting.ts';

describe('members', () => {
  test('are picked by name, where they are there', () => {
    const given = { __proto__: null, a: 1, b: undefined, c: 3 };
    const picked = pickMembers(given, ['a', 'b', 'd', 'toString']);
    expect(Object.entries(picked)).toEqual([
      ['a', 1],
      ['b', undefined],
    ]);
    expect(Object.getPrototypeOf(picked)).toBeNull();
  });

  test('are read without a prototype', () => {
    const members = readMembers({ a: 1 }, createProblems().at('o'), ['a', 'b']);
    expect(Object.entries(members ?? {})).toEqual([['a', 1]]);
    expect(Object.getPrototypeOf(members)).toBeNull();
  });
});

describe('the names of an argument', () => {
  const known = new Set(['a', 'b']);
  const found = (value: object): readonly string[] =>
    messagesOf(() => requireKnown('call', value, known));

  test('are all known', () => {
    expect(found({})).toEqual([]);
    expect(found({ a: 1, b: 2 })).toEqual([]);
    expect(found(Object.create({ a: 1 }) as object)).toEqual([]);
  });

  test('are all that is looked at', () => {
    const trap = {
      get a(): never {
        throw new Error('no');
      },
    };
    expect(found(trap)).toEqual([]);
  });

  test('are reported if one is not', () => {
    expect(found({ a: 1, zzz: 2 })).toEqual(['call.zzz: is not a known option']);
  });
});
