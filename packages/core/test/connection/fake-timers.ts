import type { TestClock } from '@oidc-verify/testing';
import type { Timers } from '../../src/connection/timers.ts';

/** Timers that fire only while {@link FakeTimers.pass} lets time pass. */
export interface FakeTimers extends Timers {
  /** Moves the clock, fires timers that become due, and lets every promise settle. */
  pass(seconds: number): Promise<void>;
  readonly pending: number;
}

export function createFakeTimers(clock: TestClock): FakeTimers {
  const timers = new Map<object, { readonly atMs: number; readonly callback: () => void }>();
  const next = (untilMs: number): [object, { atMs: number; callback: () => void }] | undefined =>
    [...timers]
      .filter(([, { atMs }]) => atMs <= untilMs)
      .toSorted(([, a], [, b]) => a.atMs - b.atMs)[0];
  return {
    set: (callback, ms) => {
      const timer = {};
      timers.set(timer, { atMs: clock.now() + ms, callback });
      return timer;
    },
    clear: (timer) => void timers.delete(timer as object),
    get pending() {
      return timers.size;
    },
    pass: async (seconds) => {
      const untilMs = clock.now() + seconds * 1000;
      for (let due = next(untilMs); due !== undefined; due = next(untilMs)) {
        const [timer, { atMs, callback }] = due;
        timers.delete(timer);
        clock.advance(Math.max(0, atMs - clock.now()) / 1000);
        callback();
        await settle();
      }
      clock.advance((untilMs - clock.now()) / 1000);
      await settle();
    },
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
