import type { CallbackEvent } from '../contract/events.ts';
import { AuthError, isAuthError } from '../errors/errors.ts';
import { isThenable } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Mode } from './context.ts';

/** How a function of the options is called, and who hears of its failure. */
export interface CallbackScope {
  readonly mode: Mode;
  readonly emit: (event: CallbackEvent) => void;
}

/**
 * Calls a function of the options and returns its answer. An AuthError that it throws or rejects with
 * is passed on. In sync mode a promise is refused, and its rejection is handled.
 *
 * @throws {AuthError} `verification_unavailable` for any other throw or rejection
 */
export function askCallback<T>(
  callback: CallbackEvent['callback'],
  scope: CallbackScope,
  ask: () => T | PromiseLike<T>,
): MaybePromise<T> {
  const fail = (reason: CallbackEvent['reason'], cause?: unknown): never => {
    if (isAuthError(cause)) throw cause;
    scope.emit({ type: 'callback-failed', callback, reason });
    throw new AuthError('verification_unavailable', { cause });
  };
  let pending: PromiseLike<T>;
  try {
    const answer = ask();
    if (!isThenable(answer)) return answer;
    pending = answer;
  } catch (cause) {
    return fail('threw', cause);
  }
  const settled = Promise.resolve(pending);
  if (scope.mode === 'async') return settled.catch((cause: unknown) => fail('rejected', cause));
  settled.catch(() => {});
  return fail('promise-in-sync');
}

/** Refuses an answer of the wrong type. */
export function refuseAnswer(callback: CallbackEvent['callback'], scope: CallbackScope): never {
  scope.emit({ type: 'callback-failed', callback, reason: 'not-an-answer' });
  throw new AuthError('verification_unavailable');
}
