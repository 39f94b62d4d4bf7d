import { createClock } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createOpenCalls } from '../../src/memory/open-calls.ts';

function setUp(maxOpen: number, maxSilenceMs?: number) {
  const clock = createClock();
  const ageMs = clock.monotonicMs;
  const limits = { ageMs, maxAgeMs: 1000 };
  const calls = createOpenCalls(
    maxOpen,
    maxSilenceMs === undefined ? limits : { ...limits, maxSilenceMs },
  );
  return { clock, calls };
}

describe('open calls', () => {
  test('have room up to the bound, and again when one ends', () => {
    const { calls } = setUp(2);
    const first = calls.open();
    expect(calls.hasRoom()).toBe(true);
    calls.open();
    expect(calls.hasRoom()).toBe(false);
    calls.close(first);
    calls.close(first);
    expect([calls.hasRoom(), calls.isOpen(first)]).toEqual([true, false]);
    calls.open();
    expect(calls.hasRoom()).toBe(false);
  });

  test('are lost at their greatest age', () => {
    const { calls, clock } = setUp(1);
    const call = calls.open();
    clock.advance(0.999);
    expect([calls.hasRoom(), calls.isOpen(call)]).toEqual([false, true]);
    clock.advance(0.001);
    expect([calls.isOpen(call), calls.hasRoom()]).toEqual([false, true]);
  });

  test('are lost when their owner falls silent, where owners give a sign of life', () => {
    const { calls, clock } = setUp(2, 100);
    const [silent, alive] = [calls.open(), calls.open()];
    clock.advance(0.09);
    alive.seenAtMs = clock.monotonicMs();
    clock.advance(0.01);
    expect([calls.isOpen(silent), calls.isOpen(alive)]).toEqual([false, true]);
    expect(calls.hasRoom()).toBe(true);
    calls.open();
    expect(calls.hasRoom()).toBe(false);
  });

  test('of none there is never room', () => {
    expect(setUp(0).calls.hasRoom()).toBe(false);
  });
});
