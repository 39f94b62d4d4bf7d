/**
 * Resolves as `run` does, and rejects after `timeoutMs`. Then its signal is aborted, and what comes later
 * is not used.
 */
export async function withDeadline<T>(
  timeoutMs: number,
  what: string,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(toTimeoutError(what, timeoutMs));
      controller.abort();
    }, timeoutMs);
    // On Workers, setTimeout returns a number.
    timer.unref?.();
  });
  try {
    return await Promise.race([run(controller.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function toTimeoutError(what: string, timeoutMs: number): Error {
  const error = new Error(`${what} did not respond within ${timeoutMs} ms`);
  error.name = 'TimeoutError';
  return error;
}

/** Resolves after `ms`. */
export async function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
