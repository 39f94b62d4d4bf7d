import { isThenable } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { integer } from '../options/readers.ts';
import type { Reader } from '../options/rows.ts';

/** The row of every option `timeoutMs`: how long a store may take to answer. */
export const TIMEOUT_ROW: { readonly read: Reader<number>; readonly fallback: number } = {
  read: integer(1, 60_000),
  fallback: 1_000,
};

/**
 * Returns the answer of `ask`: immediately if it is a plain value, else as a promise that rejects after
 * `timeoutMs`. An answer that comes after that goes to `late`.
 */
export function withDeadline<T>(
  ask: () => T | PromiseLike<T>,
  timeoutMs: number,
  what: string,
  late: (value: T) => void = () => {},
): MaybePromise<T> {
  const answer = ask();
  if (!isThenable(answer)) return answer;
  return new Promise<T>((resolve, reject) => {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      reject(new Error(`${what} did not answer within ${timeoutMs} ms`));
    }, timeoutMs);
    // On Workers, setTimeout returns a number.
    timer.unref?.();
    void Promise.resolve(answer).then(
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
