import { describe, expect, test } from 'vitest';
import { createExpiryQueue } from '../../src/collections/expiry-queue.ts';
import { fc } from '../property/fast-check.ts';

interface Item {
  readonly end: number;
}

describe('an expiry queue', () => {
  test('gives out nothing before its end', () => {
    const queue = createExpiryQueue<Item>();
    expect(queue.take(1e12)).toBeUndefined();
    queue.add({ end: 10 });
    expect(queue.take(9.999)).toBeUndefined();
    expect(queue.take(10)).toEqual({ end: 10 });
    expect(queue.take(10)).toBeUndefined();
  });

  test('an end between two seconds counts at the later one', () => {
    const queue = createExpiryQueue<Item>();
    queue.add({ end: 10.2 });
    expect(queue.take(10.9)).toBeUndefined();
    expect(queue.take(11)).toEqual({ end: 10.2 });
  });

  test('takes nothing for a clock that reads NaN', () => {
    const queue = createExpiryQueue<Item>();
    queue.add({ end: 10 });
    expect(queue.take(Number.NaN)).toBeUndefined();
    expect(queue.take(10)).toEqual({ end: 10 });
  });

  test('an end that never comes takes nothing else along', () => {
    const queue = createExpiryQueue<Item>();
    queue.add({ end: Infinity });
    queue.add({ end: 10 });
    expect([queue.take(11), queue.take(1e12)]).toEqual([{ end: 10 }, undefined]);
  });

  test('gives out each item once, in the order of seconds', () => {
    const ends = fc.array(fc.double({ min: -5, max: 30, noNaN: true }), { maxLength: 80 });
    const property = fc.property(ends, fc.array(fc.integer({ min: 0, max: 5 })), (all, waits) => {
      const queue = createExpiryQueue<Item>();
      for (const end of all) queue.add({ end });
      const left = new Set(all.map((end, index) => ({ end, index })));
      let now = -6;
      for (const wait of [...waits, 40]) {
        now += wait;
        for (let item = queue.take(now); item !== undefined; item = queue.take(now)) {
          const { end } = item;
          const found = [...left].find((one) => Object.is(one.end, end));
          expect(found).toBeDefined();
          if (found !== undefined) left.delete(found);
          expect(Math.ceil(end)).toBeLessThanOrEqual(now);
        }
        for (const { end } of left) expect(Math.ceil(end)).toBeGreaterThan(now);
      }
    });
    fc.assert(property, { numRuns: 500, seed: 20_271_202 });
  });
});
