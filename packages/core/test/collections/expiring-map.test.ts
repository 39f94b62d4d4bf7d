import { describe, expect, test } from 'vitest';
import { createExpiringMap } from '../../src/collections/expiring-map.ts';
import { fc } from '../property/fast-check.ts';

const KEYS = Array.from({ length: 26 }, (_, index) => `key ${index}`);
const keep = (value: number) => (): number => value;

describe('an expiring map', () => {
  test('holds an entry until its end, and not at it', () => {
    const map = createExpiringMap<number>(4);
    expect(map.put('a', 10, 0, keep(1))).toBe(true);
    expect(map.get('a', 9.999)).toBe(1);
    expect(map.get('a', 10)).toBeUndefined();
  });

  test('refuses what it has no room for, and keeps all it has', () => {
    const map = createExpiringMap<number>(2);
    map.put('a', 10, 0, keep(1));
    map.put('b', 20, 0, keep(2));
    expect(map.put('c', 30, 9, keep(3))).toBe(false);
    expect([map.get('a', 9), map.get('b', 9), map.get('c', 9), map.size]).toEqual([
      1,
      2,
      undefined,
      2,
    ]);
  });

  test('has room for what it knows, and for as many as have ended', () => {
    const map = createExpiringMap<number>(2);
    map.put('a', 10, 0, keep(1));
    map.put('b', 20, 0, keep(2));
    expect(map.put('b', 40, 5, keep(3))).toBe(true);
    expect(map.put('c', 30, 10, keep(4))).toBe(true);
    expect(map.put('d', 30, 20, keep(5))).toBe(false);
    expect(map.get('b', 39)).toBe(3);
  });

  test('adds a new key as it puts one: not beyond its bound, and nothing that has ended', () => {
    const map = createExpiringMap<number>(1);
    expect(map.add('ended', 10, 10, 1)).toBe(true);
    expect([map.size, map.forgottenUntil]).toEqual([0, 10]);
    expect(map.add('a', 30, 10, 2)).toBe(true);
    expect(map.add('b', 30, 10, 3)).toBe(false);
    expect([map.get('a', 29), map.get('a', 30), map.has('b')]).toEqual([2, undefined, false]);
    expect(map.put('b', 60, 31, keep(4))).toBe(true);
  });

  test('keeps the later of two ends', () => {
    const map = createExpiringMap<number>(2);
    map.put('a', 20, 0, keep(1));
    map.put('a', 10, 0, (before = 0) => before + 1);
    expect(map.get('a', 19)).toBe(2);
    map.put('a', 30, 0, keep(3));
    expect(map.get('a', 29)).toBe(3);
  });

  test('takes no room for what has ended, and says what it forgot', () => {
    const map = createExpiringMap<number>(1);
    expect(map.forgottenUntil).toBe(Number.NEGATIVE_INFINITY);
    expect(map.put('a', 10, 10, keep(1))).toBe(true);
    expect([map.size, map.forgottenUntil]).toEqual([0, 10]);
    map.put('b', 20, 10, keep(1));
    map.put('c', 30, 25, keep(1));
    expect([map.size, map.forgottenUntil]).toEqual([1, 20]);
  });

  test('shows an entry again while it is there and the clock is back before its end', () => {
    const map = createExpiringMap<number>(2);
    map.put('a', 10, 0, keep(1));
    expect(map.get('a', 11)).toBeUndefined();
    expect(map.get('a', 9)).toBe(1);
  });

  test('ends nothing by a clock that shows no number', () => {
    const map = createExpiringMap<number>(1);
    map.put('a', 10, 0, keep(1));
    expect(map.put('b', 10, Number.NaN, keep(1))).toBe(false);
    expect(map.get('a', Number.NaN)).toBe(1);
  });

  test('removes a bounded number per write, and all in the end', () => {
    const map = createExpiringMap<number>(1_000);
    for (let index = 0; index < 500; index++) map.put(`old ${index}`, 10, 0, keep(1));
    map.put('new 0', 1_000, 10, keep(1));
    expect(map.size).toBeGreaterThan(480);
    for (let index = 1; index < 70; index++) map.put(`new ${index}`, 1_000, 10, keep(1));
    expect(map.size).toBe(70);
  });

  test('removes as many per write as it is told, and says whom', () => {
    const removed: number[] = [];
    const map = createExpiringMap<number>(1_000, {
      maxRemovedPerWrite: Infinity,
      onRemoved: (value) => removed.push(value),
    });
    for (let index = 0; index < 500; index++) map.put(`old ${index}`, 10, 0, keep(index));
    map.removeEnded(9);
    expect(removed).toEqual([]);
    map.removeEnded(10);
    expect([map.size, map.forgottenUntil]).toEqual([0, 10]);
    expect(new Set(removed).size).toBe(500);
  });

  test('has what is in memory, whether or not it ended', () => {
    const map = createExpiringMap<number>(2);
    map.put('a', 10, 0, keep(1));
    expect([map.has('a'), map.has('b'), map.get('a', 11)]).toEqual([true, false, undefined]);
    map.removeEnded(11);
    expect(map.has('a')).toBe(false);
  });

  test('an end between two seconds is exact for readers; its room is free a second later', () => {
    const map = createExpiringMap<number>(1);
    map.put('a', 10.2, 0, keep(1));
    expect([map.get('a', 10.1), map.get('a', 10.2)]).toEqual([1, undefined]);
    expect(map.put('b', 30, 10.5, keep(2))).toBe(false);
    expect(map.put('b', 30, 11, keep(2))).toBe(true);
    expect(map.forgottenUntil).toBe(10.2);
  });

  test('an entry whose end was put off is not removed at its old one', () => {
    const removed: number[] = [];
    const map = createExpiringMap<number>(4, { onRemoved: (value) => removed.push(value) });
    map.put('a', 10, 0, keep(1));
    map.put('a', 50, 0, keep(2));
    map.removeEnded(20);
    expect([map.get('a', 20), map.size, removed]).toEqual([2, 1, []]);
    map.removeEnded(50);
    expect([map.size, removed, map.forgottenUntil]).toEqual([0, [2], 50]);
  });

  test('entries whose ends were put off count for the bound of one write', () => {
    const map = createExpiringMap<number>(100);
    for (let index = 0; index < 20; index++) {
      map.put(`late ${index}`, 10, 0, keep(1));
      map.put(`late ${index}`, 1_000, 0, keep(1));
    }
    for (let index = 0; index < 20; index++) map.put(`old ${index}`, 11, 0, keep(1));
    for (let write = 0; write < 5; write++) map.removeEnded(11);
    expect(map.size).toBe(20);
  });

  test('does what a list without order and bound of work would do', () => {
    const writes = fc.array(
      fc.record({
        key: fc.constantFrom(...KEYS),
        life: fc.integer({ min: -3, max: 40 }),
        wait: fc.integer({ min: 0, max: 4 }),
      }),
      { minLength: 1, maxLength: 120 },
    );
    const property = fc.property(writes, (all) => {
      const map = createExpiringMap<number>(8);
      const model = new Map<string, { value: number; end: number }>();
      let now = 0;
      for (const [value, { key, life, wait }] of all.entries()) {
        now += wait;
        for (const [name, { end }] of model) if (now >= end) model.delete(name);
        const known = model.get(key);
        const fits = known !== undefined || life <= 0 || model.size < 8;
        expect(map.put(key, now + life, now, () => value)).toBe(fits);
        if (fits && (known !== undefined || life > 0)) {
          model.set(key, { value, end: Math.max(now + life, known?.end ?? 0) });
        }
        for (const name of KEYS) {
          expect(map.get(name, now)).toBe(model.get(name)?.value);
        }
      }
    });
    fc.assert(property, { numRuns: 150, seed: 7 });
  });
});
