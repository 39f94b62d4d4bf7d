import { AuthError } from '../errors/errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';

/**
 * Returns the result of `start`, unless `signal` fires first. The work itself goes on, because
 * others may wait for the same keys; only this caller stops waiting.
 *
 * @throws {AuthError} `aborted`, with the signal's reason as its cause
 */
export function raceAbort<T>(
  start: () => MaybePromise<T>,
  signal: AbortSignal | undefined,
): MaybePromise<T> {
  if (signal === undefined) return start();
  if (signal.aborted) throw new AuthError('aborted', { cause: signal.reason });
  const value = start();
  if (!(value instanceof Promise)) return value;
  return new Promise((resolve, reject) => {
    // First, so that the work's own rejection is handled whatever becomes of the listener.
    value.then(resolve, reject);
    const stop = (): void => reject(new AuthError('aborted', { cause: signal.reason }));
    signal.addEventListener('abort', stop, { once: true });
    const settled = (): void => signal.removeEventListener('abort', stop);
    value.then(settled, settled);
  });
}
