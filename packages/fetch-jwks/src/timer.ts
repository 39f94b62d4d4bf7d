/** Calls `run` after `ms`, unless the returned function is called first. Keeps no process alive. */
export function startTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  // Workers return a number here.
  timer.unref?.();
  return () => clearTimeout(timer);
}

/** Resolves after `ms`. */
export async function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void startTimer(ms, resolve));
}
