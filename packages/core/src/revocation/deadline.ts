import { isThenable } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { integer } from '../options/readers.ts';
import type { Reader } from '../options/rows.ts';
import { withDeadline } from '../time/deadline.ts';

/** The row of every option `timeoutMs`: how long a store may take to answer. */
export const TIMEOUT_ROW: { readonly read: Reader<number>; readonly fallback: number } = {
  read: integer(1, 60_000),
  fallback: 1_000,
};

/**
 * Returns the answer of a store: immediately if it is a plain value, else as a promise that rejects after
 * `timeoutMs`. An answer that comes after that goes to `late`.
 */
export function askStore<T>(
  ask: () => T | PromiseLike<T>,
  timeoutMs: number,
  what: string,
  late?: (value: T) => void,
): MaybePromise<T> {
  const answer = ask();
  return isThenable(answer) ? withDeadline(answer, timeoutMs, what, late) : answer;
}
