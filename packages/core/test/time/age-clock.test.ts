import { describe, expect, test } from 'vitest';
import { createAgeClock } from '../../src/time/age-clock.ts';
import { fc } from '../property/fast-check.ts';

function setUp() {
  const clocks = { monotonic: 5_000, wall: 1_800_000_000_000 };
  const age = createAgeClock(
    () => clocks.monotonic,
    () => clocks.wall,
  );
  age();
  return {
    clocks,
    /** Returns by how much everything aged while the clocks went on by this much. */
    pass: (monotonic: number, wall: number) => {
      const before = age();
      clocks.monotonic += monotonic;
      clocks.wall += wall;
      return age() - before;
    },
  };
}

describe('an age clock', () => {
  test('goes by the monotonic clock while both agree', () => {
    const { pass } = setUp();
    expect([pass(100, 100), pass(100, 101), pass(100, 900), pass(0, 0)]).toEqual([
      100, 100, 100, 0,
    ]);
  });

  test('goes on by the wall clock while the monotonic one stands still', () => {
    const { pass } = setUp();
    expect(pass(0, 3_600_000)).toBe(3_600_000);
    expect(pass(50, 50)).toBe(50);
  });

  test('in small steps too', () => {
    const { pass } = setUp();
    let aged = 0;
    for (let step = 0; step < 1_000; step++) aged += pass(0, 100);
    expect(aged).toBeGreaterThan(98_900);
    expect(aged).toBeLessThanOrEqual(100_000);
  });

  test('a wall clock that is set back makes nothing younger', () => {
    const { pass } = setUp();
    expect(pass(500, -3_600_000)).toBe(500);
    expect(pass(500, 500)).toBe(500);
  });

  test('a clock that was ahead need not be caught up with', () => {
    const { pass } = setUp();
    expect(pass(0, 100_000)).toBe(100_000);
    // The wall clock stands still now.
    expect(pass(50_000, 0)).toBe(50_000);
  });

  test('clocks that show no number count as standing still', () => {
    const { clocks, pass } = setUp();
    expect(pass(Number.NaN, 5_000)).toBe(5_000);
    clocks.monotonic = 7_000;
    expect(pass(100, Number.NaN)).toBe(100);
    expect(pass(Number.POSITIVE_INFINITY, 0)).toBe(0);
  });

  test('over any course of both clocks, ages by no less than either, but for their drift', () => {
    const step = fc.tuple(
      fc.integer({ min: 0, max: 5_000 }),
      fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: -9_000, max: 90_000 })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { pass } = setUp();
        let [aged, monotonic, wall] = [0, 0, 0];
        for (const [one, other] of steps) {
          const by = pass(one, other);
          expect(by).toBeGreaterThanOrEqual(0);
          aged += by;
          monotonic += one;
          wall += Math.max(0, other);
        }
        expect(aged).toBeGreaterThanOrEqual(Math.max(monotonic, wall) - 1_000);
        expect(aged).toBeLessThanOrEqual(monotonic + wall);
      }),
      { numRuns: 500, seed: 20_271_202 },
    );
  });
});
