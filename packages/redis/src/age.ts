/** Tells how old something is, by two clocks. */
export interface AgeClock {
  /** Returns this moment, for {@link AgeClock.secondsSince}. */
  now(): Moment;
  /** Returns the longer of both clocks' spans: a clock that stands still or is set back shortens nothing. */
  secondsSince(moment: Moment): number;
}

/** A moment on two clocks, in milliseconds. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** Returns a clock for ages over a monotonic clock and the wall clock. */
export function createAgeClock(monotonicMs: () => number, wallMs: () => number): AgeClock {
  return {
    now: () => ({ monotonicMs: monotonicMs(), wallMs: wallMs() }),
    secondsSince: (moment) => {
      const spanMs = Math.max(monotonicMs() - moment.monotonicMs, wallMs() - moment.wallMs);
      return Math.max(0, spanMs) / 1000;
    },
  };
}
