import type { CallbackEvent } from '../contract/events.ts';
import { AuthError, isAuthError } from '../errors/errors.ts';
import { isThenable } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Mode } from './context.ts';

/** Calls the user's functions, whose failures must close the door and not crash it. */
export interface CallbackScope {
  readonly mode: Mode;
  readonly emit: (event: CallbackEvent) => void;
}

/**
 * Returns what a function of the options answers. What it throws or rejects with comes out as
 * `verification_unavailable`, except an AuthError, which passes through. In sync mode a promise is
 * no answer: it is refused, and its rejection handled.
 */
export function askCallback(
  callback: CallbackEvent['callback'],
  scope: CallbackScope,
  ask: () => unknown,
): MaybePromise<unknown> {
  const fail = (reason: CallbackEvent['reason'], cause?: unknown): never => {
    if (isAuthError(cause)) throw cause;
    scope.emit({ type: 'callback-failed', callback, reason });
    throw new AuthError('verification_unavailable', { cause });
  };
  let pending: PromiseLike<unknown>;
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

/** Refuses an answer that is none: neither yes nor no may be guessed. */
export function refuseAnswer(callback: CallbackEvent['callback'], scope: CallbackScope): never {
  scope.emit({ type: 'callback-failed', callback, reason: 'not-an-answer' });
  throw new AuthError('verification_unavailable');
}
