import { startTimer } from './timer.ts';

/** Repeats an action, one at a time. */
export interface Polling {
  /** Starts repeating, unless it has started. */
  start(): void;
  /** Acts once more, after an action that is running, and settles with it. */
  once(): Promise<void>;
  stop(): void;
}

/** Returns what repeats `act` with pauses of `intervalMs`. The timers keep no process alive. */
export function createPolling(act: () => Promise<void>, intervalMs: number): Polling {
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let stopTimer: (() => void) | undefined;
  let isStopped = false;

  const actAfterCurrent = async (): Promise<void> => {
    await current.catch(() => {});
    next = undefined;
    current = act();
    return current;
  };
  const once = async (): Promise<void> => {
    next ??= actAfterCurrent();
    return next;
  };
  const tick = async (): Promise<void> => {
    await once().catch(() => {});
    if (!isStopped) stopTimer = startTimer(() => void tick(), intervalMs);
  };
  return {
    start: () => {
      if (stopTimer !== undefined || isStopped) return;
      stopTimer = () => {};
      void tick();
    },
    once,
    stop: () => {
      isStopped = true;
      stopTimer?.();
    },
  };
}
