import { createClock } from '../src/index.ts';
import { expect, test } from 'vitest';

test('advance moves both readings', () => {
  const clock = createClock(100);
  clock.advance(1.5);
  expect([clock.now(), clock.monotonicMs()]).toEqual([101_500, 1500]);
});

test('set corrects the wall clock only', () => {
  const clock = createClock(100);
  clock.set(40);
  expect([clock.now(), clock.monotonicMs()]).toEqual([40_000, 0]);
});

test.each([-1, Number.NaN])('time does not pass by %d', (seconds) => {
  expect(() => {
    createClock().advance(seconds);
  }).toThrow(RangeError);
});
