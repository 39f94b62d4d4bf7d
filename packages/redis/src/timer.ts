/** Calls `run` after `ms`, unless the returned function is called first. Keeps no process alive. */
export function startTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  // Deno returns a number here.
  timer.unref?.();
  return () => clearTimeout(timer);
}
