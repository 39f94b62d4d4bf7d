import { expect, test } from 'vitest';
import { createNumberQueue } from '../../src/collections/number-queue.ts';
import { fc } from '../property/fast-check.ts';

test('an empty queue has no first number, and nothing to remove', () => {
  const queue = createNumberQueue();
  queue.removeFirst();
  expect(queue.first()).toBeUndefined();
});

test('gives back numbers in order, equal ones as often as they came', () => {
  const queue = createNumberQueue();
  for (const item of [5, 1, Infinity, 5, -3, 0]) queue.add(item);
  const out: (number | undefined)[] = [];
  for (let count = 0; count < 7; count++) {
    out.push(queue.first());
    queue.removeFirst();
  }
  expect(out).toEqual([-3, 0, 1, 5, 5, Infinity, undefined]);
});

test('does what a sorted list does, step by step', () => {
  const steps = fc.array(fc.option(fc.integer({ min: -20, max: 20 }), { nil: undefined }), {
    maxLength: 200,
  });
  const property = fc.property(steps, (list) => {
    const queue = createNumberQueue();
    const model: number[] = [];
    for (const item of list) {
      if (item === undefined) {
        queue.removeFirst();
        model.shift();
      } else {
        queue.add(item);
        model.push(item);
        model.sort((one, other) => one - other);
      }
      expect(queue.first()).toBe(model[0]);
    }
  });
  fc.assert(property, { numRuns: 1000, seed: 20_271_202 });
});
