import { refusal } from '../errors/refusal.ts';
import { isPromise } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';

/**
 * Returns the result of `start`, unless `signal` fires first. Then only this caller stops waiting: the
 * work goes on, because other calls may wait for the same keys.
 *
 * @throws {AuthError} `aborted`, with the signal's reason as its cause
 */
export function raceAbort<T>(
  start: () => MaybePromise<T>,
  signal: AbortSignal | undefined,
): MaybePromise<T> {
  if (signal === undefined) return start();
  if (signal.aborted) throw toAborted(signal);
  const value = start();
  if (!isPromise(value)) return value;
  return new Promise((resolve, reject) => {
    // First, so that a rejection of the work is handled even if the listener cannot be added.
    value.then(resolve, reject);
    const stop = (): void => reject(toAborted(signal));
    signal.addEventListener('abort', stop, { once: true });
    const settled = (): void => signal.removeEventListener('abort', stop);
    value.then(settled, settled);
  });
}

function toAborted({ reason: cause }: AbortSignal): Error {
  return refusal('aborted', { problem: 'signal' }, { cause });
}
