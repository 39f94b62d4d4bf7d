import type { CallbackEvent } from '../contract/events.ts';
import { AuthError, isAuthError } from '../errors/errors.ts';
import type { AuthErrorCode } from '../errors/errors.ts';
import { isThenable } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import { isTimeoutError, withDeadline } from '../time/deadline.ts';
import type { Mode } from './context.ts';

/** What decides how an injected function is called: each {@link Context} is such a scope. */
export interface CallbackScope {
  readonly mode: Mode;
  readonly policy: Pick<Policy, 'emit' | 'callbackTimeoutMs'>;
}

/** Where one injected function differs from the others. */
interface CallbackTerms {
  /** Default: the option `callbackTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** The code of the refusal when no answer came in time. Default `verification_unavailable`. */
  readonly timeoutCode?: AuthErrorCode;
}

/**
 * Calls an injected function and returns its answer: at once if it is a plain value, else as a promise
 * that has a deadline. An AuthError that it throws or rejects with is passed on. In sync mode a promise
 * is refused, and its rejection is handled.
 *
 * @throws {AuthError} `verification_unavailable` for any other throw or rejection, and for no answer in
 * time
 */
export function askCallback<T>(
  callback: CallbackEvent['callback'],
  { mode, policy }: CallbackScope,
  ask: () => T | PromiseLike<T>,
  terms?: CallbackTerms,
): MaybePromise<T> {
  const fail = (
    reason: CallbackEvent['reason'],
    cause?: unknown,
    code: AuthErrorCode = 'verification_unavailable',
  ): never => {
    if (isAuthError(cause)) throw cause;
    policy.emit({ type: 'callback-failed', callback, reason });
    throw new AuthError(code, { cause });
  };
  let pending: PromiseLike<T>;
  try {
    const answer = ask();
    if (!isThenable(answer)) return answer;
    pending = answer;
  } catch (cause) {
    return fail('threw', cause);
  }
  if (mode === 'sync') {
    Promise.resolve(pending).catch(() => {});
    return fail('promise-in-sync');
  }
  const timeoutMs = terms?.timeoutMs ?? policy.callbackTimeoutMs;
  return withDeadline(pending, timeoutMs, callback).catch((cause: unknown) =>
    isTimeoutError(cause) ? fail('timeout', cause, terms?.timeoutCode) : fail('rejected', cause),
  );
}

/** Refuses an answer of the wrong type. */
export function refuseAnswer(
  callback: CallbackEvent['callback'],
  { policy }: CallbackScope,
): never {
  policy.emit({ type: 'callback-failed', callback, reason: 'not-an-answer' });
  throw new AuthError('verification_unavailable');
}
