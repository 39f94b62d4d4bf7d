/** A timer of the runtime, for `clearTimeout`. */
export type Timer = ReturnType<typeof setTimeout>;

/** Starts a timer that keeps no process alive. */
export function startTimer(callback: () => void, ms: number): Timer {
  const timer = setTimeout(callback, ms);
  // On Workers, setTimeout returns a number.
  timer.unref?.();
  return timer;
}
