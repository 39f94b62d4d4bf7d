import type { Requirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { ConfigError } from '../errors/errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { createRequestAuth } from './request-auth.ts';
import type { GuardSettings } from './request-auth.ts';

/**
 * Guards of routes, for any framework. A guard returns the identity, without a promise where nothing has
 * to be waited for. The AuthError to answer with is thrown, or rejects: `await` inside `try` covers both.
 */
export interface Guards<Claims, X> {
  required(requirement?: Requirement<Claims>): (x: X) => MaybePromise<VerifiedToken<Claims>>;
  optional(
    requirement?: Requirement<Claims>,
  ): (x: X) => MaybePromise<VerifiedToken<Claims> | undefined>;
  readonly get: (x: X) => VerifiedToken<Claims>;
  readonly peek: (x: X) => VerifiedToken<Claims> | undefined;
}

/** Creates the guards of one API. A wrong requirement fails here, when the route is defined. */
export function createGuards<Claims, X>(settings: GuardSettings<Claims, X>): Guards<Claims, X> {
  const { verifier } = settings;
  const { authenticate, stateOf, refusalOf } = createRequestAuth(settings);
  return {
    required: (requirement) => {
      const compiled = verifier.requirement(requirement);
      return (x) => authenticate(x, compiled, false) as MaybePromise<VerifiedToken<Claims>>;
    },
    optional: (requirement) => {
      const compiled = verifier.requirement(requirement);
      return (x) => authenticate(x, compiled, true);
    },
    peek: (x) => stateOf(x)?.identity,
    get: (x) => {
      const state = stateOf(x);
      if (state?.identity !== undefined) return state.identity;
      if (state?.guarded === true) throw refusalOf(x, state);
      throw new ConfigError('guard_missing', [
        { path: 'get', message: 'put required() or optional() before the handler, or use peek()' },
      ]);
    },
  };
}
