import { isError } from '../other-realm.ts';
import { startTimer } from './start-timer.ts';

const TIMEOUT = 'TimeoutError';

/**
 * Settles as `pending` does, and rejects with a `TimeoutError` after `timeoutMs`. Then a value that
 * comes later goes to `late`, and a rejection that comes later is handled. The timer keeps no process
 * alive, and ends with `pending`.
 */
export function withDeadline<T>(
  pending: PromiseLike<T>,
  timeoutMs: number,
  what: string,
  late: (value: T) => void = () => {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const timer = startTimer(() => {
      isOver = true;
      reject(createTimeoutError(what, timeoutMs));
    }, timeoutMs);
    void Promise.resolve(pending).then(
      (value) => {
        clearTimeout(timer);
        if (isOver) late(value);
        else resolve(value);
      },
      (reason: unknown) => {
        clearTimeout(timer);
        reject(reason);
      },
    );
  });
}

function createTimeoutError(what: string, timeoutMs: number): Error {
  const error = new Error(`${what} did not answer within ${timeoutMs} ms`);
  error.name = TIMEOUT;
  return error;
}

/** Returns whether a deadline has passed: one of {@link withDeadline}, or an `AbortSignal.timeout()`. */
export function isTimeoutError(reason: unknown): boolean {
  return isError(reason) && reason.name === TIMEOUT;
}
