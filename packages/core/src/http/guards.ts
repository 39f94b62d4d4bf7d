import type { Requirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { AuthError, ConfigError } from '../errors/errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { createEntrance } from './entrance.ts';
import type { GuardSettings } from './entrance.ts';

/**
 * Guards of routes, for any framework. A guard returns who sent the request, at once where nothing has
 * to be waited for. The AuthError to answer with is thrown, or rejects: `await` in a `try` takes both.
 */
export interface Guards<Claims, X> {
  required(requirement?: Requirement<Claims>): (x: X) => MaybePromise<VerifiedToken<Claims>>;
  optional(
    requirement?: Requirement<Claims>,
  ): (x: X) => MaybePromise<VerifiedToken<Claims> | undefined>;
  readonly get: (x: X) => VerifiedToken<Claims>;
  readonly peek: (x: X) => VerifiedToken<Claims> | undefined;
}

/** Returns the guards of one API. What a route demands is checked here, when the route is written. */
export function createGuards<Claims, X>(settings: GuardSettings<Claims, X>): Guards<Claims, X> {
  const { verifier } = settings;
  const { enter, visitOf, context } = createEntrance(settings);
  return {
    required: (requirement) => {
      const needs = verifier.requirement(requirement);
      return (x) => enter(x, needs, false) as MaybePromise<VerifiedToken<Claims>>;
    },
    optional: (requirement) => {
      const needs = verifier.requirement(requirement);
      return (x) => enter(x, needs, true);
    },
    peek: (x) => visitOf(x)?.identity,
    get: (x) => {
      const visit = visitOf(x);
      if (visit?.identity !== undefined) return visit.identity;
      if (visit?.guarded === true) throw visit.refusal ?? new AuthError('missing_token', context);
      throw new ConfigError('guard_missing', [
        { path: 'get', message: 'put required() or optional() before the handler, or use peek()' },
      ]);
    },
  };
}
