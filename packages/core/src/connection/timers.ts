/** Timers as a connection uses them, so that tests pass time instead of waiting for it. */
export interface Timers {
  /** Calls `callback` once after `ms` milliseconds, at most 2,147,483,647. Returns what `clear` takes. */
  set(callback: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

/** The runtime's timers. They keep no process alive. */
export const RUNTIME_TIMERS: Timers = Object.freeze({
  set: (callback: () => void, ms: number) => {
    const timer = setTimeout(callback, ms);
    // Runtimes other than Node return a number.
    if (typeof timer === 'object') timer.unref();
    return timer;
  },
  clear: (timer: unknown) => clearTimeout(timer as ReturnType<typeof setTimeout>),
});
