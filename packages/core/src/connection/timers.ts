import { startTimer } from '../time/start-timer.ts';
import type { Timer } from '../time/start-timer.ts';

/** Timers as a connection uses them, so that tests pass time instead of waiting for it. */
export interface Timers {
  /** Calls `callback` once after `ms` milliseconds, at most 2,147,483,647. Returns what `clear` takes. */
  set(callback: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

/** The runtime's timers. They keep no process alive. */
export const RUNTIME_TIMERS: Timers = Object.freeze({
  set: startTimer,
  clear: (timer: unknown) => clearTimeout(timer as Timer),
});
