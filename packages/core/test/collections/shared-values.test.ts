import { describe, expect, test } from 'vitest';
import { createSharedValues } from '../../src/collections/shared-values.ts';

describe('createSharedValues', () => {
  test('equal sets are one object, and so are equal lists', () => {
    const values = createSharedValues();
    expect(values.set(['a', 'b'])).toBe(values.set(new Set(['a', 'b'])));
    expect(values.list(['a', 'b'])).toBe(values.list(['a', 'b']));
    expect(values.list(['a', 'b'])).toEqual(['a', 'b']);
  });

  test('what only looks equal is kept apart', () => {
    const values = createSharedValues();
    const lookalikes = [[], [''], ['a,b'], ['a', 'b'], ['a"', '"b'], ['a","b'], ['b', 'a']];
    for (const one of lookalikes) {
      expect([...values.set(one)]).toEqual(one);
      expect(values.list(one)).toEqual(one);
    }
  });

  test('a list cannot be changed for those who share it', () => {
    const given = ['a'];
    const list = createSharedValues().list(given);
    given.push('b');
    expect(list).toEqual(['a']);
    expect(Object.isFrozen(list)).toBe(true);
  });

  test('is bounded, and what left is made anew', () => {
    const values = createSharedValues();
    const first = values.set(['0']);
    for (let index = 1; index <= 1000; index++) values.set([String(index)]);
    expect(values.set(['0'])).not.toBe(first);
    expect(values.set(['0'])).toEqual(first);
  });
});
