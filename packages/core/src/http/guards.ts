import { AuthError, ConfigError, isAuthError } from '../errors.ts';
import type { WaitUntil } from '../key-source.ts';
import type { CompiledRequirement, Requirement } from '../policy/requirement.ts';
import type { VerifiedToken } from '../result.ts';
import type { Verifier } from '../verifier.ts';
import type { AuthRequest } from './request.ts';
import { attemptVisit } from './visit.ts';
import type { Attempt } from './visit.ts';

/** How one framework's request object is read. */
export interface RequestBinding<X> {
  /** The object that lives exactly as long as the request. */
  readonly keyOf: (x: X) => object;
  readonly toRequest: (x: X) => AuthRequest;
  readonly waitUntilOf?: ((x: X) => WaitUntil | undefined) | undefined;
}

/** What guards need beside a framework. */
export interface GuardSettings<Claims, X> {
  readonly verifier: Verifier<Claims>;
  readonly binding: RequestBinding<X>;
  readonly realm?: string | undefined;
  readonly credentials?: ((x: X) => unknown) | undefined;
  readonly onFailure?: ((error: AuthError, x: X) => unknown) | undefined;
}

/** Guards of routes, for any framework. A guard resolves, or rejects with the AuthError to answer with. */
export interface Guards<Claims, X> {
  required(requirement?: Requirement<Claims>): (x: X) => Promise<VerifiedToken<Claims>>;
  optional(requirement?: Requirement<Claims>): (x: X) => Promise<VerifiedToken<Claims> | undefined>;
  readonly get: (x: X) => VerifiedToken<Claims>;
  readonly peek: (x: X) => VerifiedToken<Claims> | undefined;
}

/** What is known of one request. */
interface Visit<Claims> {
  readonly attempt: Promise<Attempt<Claims>>;
  identity?: VerifiedToken<Claims>;
  refusal?: AuthError;
  guarded: boolean;
}

/**
 * Returns guards that verify a request's token once, however many of them run, and remember the
 * outcome, failures included, for as long as the request lives.
 */
export function createGuards<Claims, X>(settings: GuardSettings<Claims, X>): Guards<Claims, X> {
  const { verifier, binding, credentials } = settings;
  const visits = new WeakMap<object, Visit<Claims>>();

  const visitOf = (x: X): Visit<Claims> => {
    const key = binding.keyOf(x);
    const known = visits.get(key);
    if (known !== undefined) return known;
    const attempt = attemptVisit(verifier, {
      toRequest: () => binding.toRequest(x),
      credentials: credentials === undefined ? undefined : () => credentials(x),
      waitUntilOf: () => binding.waitUntilOf?.(x),
    });
    const visit: Visit<Claims> = { attempt, guarded: false };
    visits.set(key, visit);
    return visit;
  };

  const enter = async (
    x: X,
    needs: CompiledRequirement,
    anonymousPasses: boolean,
  ): Promise<VerifiedToken<Claims> | undefined> => {
    const visit = visitOf(x);
    try {
      const attempt = await visit.attempt;
      if (attempt.kind === 'refused') throw attempt.error;
      if (attempt.kind === 'anonymous' && !anonymousPasses) throw new AuthError('missing_token');
      if (attempt.kind === 'verified') {
        await verifier.authorize(attempt.token, needs, { request: attempt.request });
        visit.identity = attempt.token;
      }
      visit.guarded = true;
      return visit.identity;
    } catch (reason) {
      throw refuse(reason, x, needs, visit);
    }
  };

  const refuse = (
    reason: unknown,
    x: X,
    needs: CompiledRequirement,
    visit: Visit<Claims>,
  ): unknown => {
    if (!isAuthError(reason)) return reason;
    const scopes = [...new Set([...reason.requiredScopes, ...needs.challengeScopes])];
    const realm = settings.realm === undefined ? {} : { realm: settings.realm };
    const error = reason.with({ ...realm, scopes });
    visit.guarded = true;
    visit.refusal = error;
    report(settings.onFailure, error, x);
    return error;
  };

  const peek = (x: X): VerifiedToken<Claims> | undefined => visits.get(binding.keyOf(x))?.identity;
  return {
    required: (requirement) => {
      const needs = verifier.requirement(requirement);
      return async (x) => (await enter(x, needs, false)) as VerifiedToken<Claims>;
    },
    optional: (requirement) => {
      const needs = verifier.requirement(requirement);
      return async (x) => enter(x, needs, true);
    },
    peek,
    get: (x) => {
      const identity = peek(x);
      if (identity !== undefined) return identity;
      const visit = visits.get(binding.keyOf(x));
      if (visit?.guarded === true) {
        throw visit.refusal ?? new AuthError('missing_token', { realm: settings.realm });
      }
      throw new ConfigError('guard_missing', [
        { path: 'get', message: 'put required() or optional() before the handler, or use peek()' },
      ]);
    },
  };
}

/** An observer's failure may not change the answer, nor become an unhandled rejection. */
function report<X>(onFailure: GuardSettings<never, X>['onFailure'], error: AuthError, x: X): void {
  try {
    const answer = onFailure?.(error, x);
    if (answer instanceof Promise) answer.catch(() => {});
  } catch {
    // See above.
  }
}
