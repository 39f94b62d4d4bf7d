import type { AuthScheme, OfferedScheme } from '../errors/challenge.ts';
import { refusal } from '../errors/refusal.ts';
import { chain, isThenable } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { memberOf } from '../options/readers.ts';
import { askCallback, refuseAnswer } from '../verify/callback.ts';
import type { CallbackScope } from '../verify/callback.ts';
import { toToken } from './credentials.ts';
import type { Credentials } from './credentials.ts';

/** A token that the option `credentials` found elsewhere than in the Authorization header. */
export interface CustomCredentials {
  /** `'DPoP'` only where the option `dpop` is given. */
  readonly scheme: AuthScheme;
  /** The token as the client sent it, without the scheme. */
  readonly token: string;
}

/** An answer of the option, not checked yet. Undefined: the request has no credentials. */
type Answer =
  | { readonly scheme: unknown; readonly token: unknown; readonly returned: unknown }
  | undefined;

/**
 * Returns the credentials that `find` finds. The client is to blame for a token that cannot be one, and for
 * a scheme that this API does not take. Any other wrong answer is a fault of `find`, reported as an event.
 *
 * @throws {AuthError} `invalid_request` for a string that is not a token68, and for the scheme DPoP where
 * it is not offered; `verification_unavailable` when `find` fails, or when its answer is neither undefined
 * nor a scheme with a string
 */
export function findCredentials(
  find: () => unknown,
  offered: readonly OfferedScheme[],
  scope: CallbackScope,
): MaybePromise<Credentials> {
  return chain(
    askCallback<Answer>('credentials', scope, () => readAnswer(find())),
    (answer) => {
      if (answer === undefined) return { kind: 'absent' };
      const { scheme, token, returned } = answer;
      const isScheme = scheme === 'Bearer' || scheme === 'DPoP';
      if (!isScheme || typeof token !== 'string') {
        return refuseAnswer('credentials', scope, returned, 'undefined, or a scheme and a token');
      }
      // Bearer is always read, as in the header: the verifier says what is wrong with such a token.
      const isOffered = scheme === 'Bearer' || offered.some((one) => one.scheme === scheme);
      if (!isOffered) throw refusal('invalid_request', { problem: 'scheme-not-offered' });
      return toToken(scheme, token);
    },
  );
}

/** Reads the members inside the call, so that one that throws counts as a failure of the callback. */
function readAnswer(found: unknown): MaybePromise<Answer> {
  if (isThenable(found)) return Promise.resolve(found).then(readAnswer);
  if (found === undefined) return undefined;
  return { scheme: memberOf(found, 'scheme'), token: memberOf(found, 'token'), returned: found };
}
