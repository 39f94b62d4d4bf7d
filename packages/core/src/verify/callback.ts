import { trackWait } from '#channels';
import type { CallbackEvent } from '../contract/events.ts';
import { isAuthError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import { isThenable } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import { isTimeoutError, withDeadline } from '../time/deadline.ts';
import type { Mode } from './context.ts';

/** What decides how an injected function is called: each {@link Context} is such a scope. */
export interface CallbackScope {
  readonly mode: Mode;
  readonly policy: Pick<Policy, 'emit' | 'callbackTimeoutMs' | 'monotonicMs'>;
}

/** Where one injected function differs from the others. */
interface CallbackTerms {
  /** Default: the option `callbackTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** The code of the refusal when no answer came in time. Default `verification_unavailable`. */
  readonly timeoutCode?: 'jwks_fetch_failed';
  /** The issuer that the function is asked about. */
  readonly issuer?: string;
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
  const limit = terms?.timeoutMs ?? policy.callbackTimeoutMs;
  const fail = (reason: Failure, cause?: unknown): never => {
    if (isAuthError(cause)) throw cause;
    policy.emit({ type: 'callback-failed', callback, reason });
    if (reason === 'timeout' && terms?.timeoutCode !== undefined) {
      throw refusal(terms.timeoutCode, { problem: reason, limit }, { cause });
    }
    const facts = { problem: PROBLEMS[reason], callback, limit };
    throw refusal('verification_unavailable', facts, { cause });
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
  const { monotonicMs } = policy;
  const wait = { callback, issuer: terms?.issuer, monotonicMs };
  return trackWait(withDeadline(pending, limit, callback), wait).catch((cause: unknown) =>
    fail(isTimeoutError(cause) ? 'timeout' : 'rejected', cause),
  );
}

type Failure = Exclude<CallbackEvent['reason'], 'not-an-answer'>;

const PROBLEMS = {
  threw: 'threw',
  rejected: 'threw',
  timeout: 'timeout',
  'promise-in-sync': 'promise',
} as const satisfies Readonly<Record<Failure, string>>;

/** Refuses an answer of the wrong type. `expected` says in words what the right one is. */
export function refuseAnswer(
  callback: CallbackEvent['callback'],
  { policy }: CallbackScope,
  answer: unknown,
  expected: string,
): never {
  policy.emit({ type: 'callback-failed', callback, reason: 'not-an-answer' });
  const facts = { callback, expected, returned: answer === null ? 'null' : typeof answer };
  const problem = answer === undefined ? 'no-answer' : 'not-an-answer';
  throw refusal('verification_unavailable', { problem, ...facts });
}
