import { startTimer } from '../time/start-timer.ts';
import type { Timer } from '../time/start-timer.ts';
import type { OpenCall, OpenCalls } from './open-calls.ts';

/** A line of those who wait until a call may start: first come, first served. */
export interface CallQueue {
  /**
   * Returns a call that counts as open: at once where there is room, else when it is its turn. Throws or
   * rejects with what `refuse` throws when the line is full, and when the turn does not come in time.
   */
  enter(): OpenCall | Promise<OpenCall>;
  /** Lets those go on for whom there is room now. */
  startNext(): void;
  /** Tells that a call succeeded, so that those who wait may expect their turn. */
  progress(): void;
  /** Refuses all who wait. */
  close(): void;
}

/** The bounds of a line. */
export interface CallQueueLimits {
  readonly maxQueued: number;
  /** Those who waited this long are refused if no call succeeded meanwhile. */
  readonly maxStandstillMs: number;
  /** Those who waited this long are refused in any case. */
  readonly maxWaitMs: number;
  readonly ageMs: () => number;
  readonly refuse: () => never;
}

interface Waiting {
  readonly enteredAtMs: number;
  readonly resolve: (call: OpenCall) => void;
  readonly reject: (reason: unknown) => void;
  /** The number of successes when a look was last due; undefined before the first. */
  successes: number | undefined;
}

/** Creates an empty line before `calls`. */
export function createCallQueue(calls: OpenCalls, limits: CallQueueLimits): CallQueue {
  const { maxQueued, maxStandstillMs, maxWaitMs, ageMs, refuse } = limits;
  // In the order of arrival, and quick to leave.
  const waiting = new Set<Waiting>();
  let successes = 0;
  let timer: Timer | undefined;

  const turnAway = (one: Waiting): void => {
    waiting.delete(one);
    try {
      refuse();
    } catch (reason) {
      one.reject(reason);
    }
  };
  const look = (): void => {
    timer = undefined;
    const nowMs = ageMs();
    for (const one of waiting) {
      const isTooLate = nowMs - one.enteredAtMs >= maxWaitMs;
      if (isTooLate || one.successes === successes) turnAway(one);
      else one.successes = successes;
    }
    watch();
  };
  /** One timer for all, so some may stand still for up to twice as long. */
  const watch = (): void => {
    if (waiting.size === 0 || timer !== undefined) return;
    timer = startTimer(look, maxStandstillMs);
  };
  const stopWatching = (): void => {
    if (waiting.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
  const startNext = (): void => {
    for (const one of waiting) {
      if (!calls.hasRoom()) return;
      waiting.delete(one);
      one.resolve(calls.open());
    }
    stopWatching();
  };
  return {
    enter: () => {
      // Calls may have been lost since the last one ended.
      startNext();
      if (waiting.size === 0 && calls.hasRoom()) return calls.open();
      if (waiting.size >= maxQueued) return refuse();
      return new Promise((resolve, reject) => {
        // The next look comes too early for those who enter after it was fixed.
        const known = timer === undefined ? successes : undefined;
        waiting.add({ enteredAtMs: ageMs(), resolve, reject, successes: known });
        watch();
      });
    },
    startNext,
    progress: () => void successes++,
    close: () => {
      for (const one of waiting) turnAway(one);
      stopWatching();
    },
  };
}
