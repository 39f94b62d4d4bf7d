/** A clock that only the test moves. Pass its readings as `now` and `monotonicMs`. */
export interface TestClock {
  /** Milliseconds since the epoch, like `Date.now`. */
  readonly now: () => number;
  /** Milliseconds since the clock was created, like `performance.now`. Never goes back. */
  readonly monotonicMs: () => number;
  /**
   * Moves both readings forward.
   *
   * @throws RangeError if `seconds` is negative or NaN
   */
  advance(seconds: number): void;
  /** Sets the wall clock, forward or back. `monotonicMs` does not change. */
  set(epochSeconds: number): void;
}

const DEFAULT_START = 1_800_000_000;

/** Creates a clock set to `startEpochSeconds` (default 1800000000, in January 2027). */
export function createClock(startEpochSeconds: number = DEFAULT_START): TestClock {
  let wallMs = startEpochSeconds * 1000;
  let elapsedMs = 0;
  return {
    now: () => wallMs,
    monotonicMs: () => elapsedMs,
    advance(seconds) {
      if (!(seconds >= 0)) {
        throw new RangeError(
          'advance() needs zero or more seconds; use set() to move the clock back',
        );
      }
      wallMs += seconds * 1000;
      elapsedMs += seconds * 1000;
    },
    set(epochSeconds) {
      wallMs = epochSeconds * 1000;
    },
  };
}
