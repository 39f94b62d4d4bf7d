/** A clock that moves only when told, to be passed as `now` and `monotonicMs`. */
export interface TestClock {
  /** Milliseconds since the epoch, as `Date.now`. */
  readonly now: () => number;
  /** Milliseconds since the clock was made, as `performance.now`. Never goes back. */
  readonly monotonicMs: () => number;
  /** Lets time pass: both readings grow. */
  advance(seconds: number): void;
  /** Corrects the wall clock, forwards or back; no time passes, so `monotonicMs` stays. */
  set(epochSeconds: number): void;
}

const DEFAULT_START = 1_800_000_000;

/** Returns a clock that shows `startEpochSeconds` (default 1800000000, in January 2027). */
export function createClock(startEpochSeconds: number = DEFAULT_START): TestClock {
  let wallMs = startEpochSeconds * 1000;
  let elapsedMs = 0;
  return {
    now: () => wallMs,
    monotonicMs: () => elapsedMs,
    advance(seconds) {
      if (!(seconds >= 0)) throw new RangeError('time only passes forwards: use set()');
      wallMs += seconds * 1000;
      elapsedMs += seconds * 1000;
    },
    set(epochSeconds) {
      wallMs = epochSeconds * 1000;
    },
  };
}
