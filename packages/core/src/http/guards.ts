import { toDirect } from '../direct.ts';
import { AuthError, ConfigError, isAuthError } from '../errors.ts';
import type { ChallengeContext } from '../errors.ts';
import type { WaitUntil } from '../key-source.ts';
import type { CompiledRequirement, Requirement } from '../policy/requirement.ts';
import type { VerifiedToken } from '../result.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Verifier } from '../verifier.ts';
import { createAttachment } from './attachment.ts';
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
  /** Where the metadata of this API is, for challenges (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined;
  readonly credentials?: ((x: X) => unknown) | undefined;
  readonly onFailure?: ((error: AuthError, x: X) => unknown) | undefined;
}

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

/** What is known of one request. */
interface Visit<Claims> {
  readonly attempt: MaybePromise<Attempt<Claims>>;
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
  const direct = toDirect(verifier);
  const visits = createAttachment<Visit<Claims>>();
  // What is left out here may stand in an error that a `check` threw.
  const context = withoutUndefined({
    realm: settings.realm,
    resourceMetadata: settings.resourceMetadata,
    offered: verifier.schemes,
  });

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

  const admit = (
    found: Attempt<Claims>,
    visit: Visit<Claims>,
    needs: CompiledRequirement,
    anonymousPasses: boolean,
  ): MaybePromise<VerifiedToken<Claims> | undefined> => {
    if (found.kind === 'refused') throw found.error;
    if (found.kind === 'anonymous') {
      if (!anonymousPasses) throw new AuthError('missing_token');
      visit.guarded = true;
      return undefined;
    }
    const { token, request } = found;
    const { scheme } = token;
    return chain(direct.authorize(token, needs, { request, scheme }), () => {
      visit.identity = token;
      visit.guarded = true;
      return token;
    });
  };

  const enter = (
    x: X,
    needs: CompiledRequirement,
    anonymousPasses: boolean,
  ): MaybePromise<VerifiedToken<Claims> | undefined> => {
    const visit = visitOf(x);
    const fail = (reason: unknown): never => {
      throw refuse(reason, x, needs, visit);
    };
    try {
      const { attempt } = visit;
      const entered =
        attempt instanceof Promise
          ? attempt.then((found) => admit(found, visit, needs, anonymousPasses))
          : admit(attempt, visit, needs, anonymousPasses);
      return entered instanceof Promise ? entered.catch(fail) : entered;
    } catch (reason) {
      return fail(reason);
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
    const error = reason.with({ ...context, scopes });
    visit.guarded = true;
    visit.refusal = error;
    report(settings.onFailure, error, x);
    return error;
  };

  const peek = (x: X): VerifiedToken<Claims> | undefined => visits.get(binding.keyOf(x))?.identity;
  return {
    required: (requirement) => {
      const needs = verifier.requirement(requirement);
      return (x) => enter(x, needs, false) as MaybePromise<VerifiedToken<Claims>>;
    },
    optional: (requirement) => {
      const needs = verifier.requirement(requirement);
      return (x) => enter(x, needs, true);
    },
    peek,
    get: (x) => {
      const identity = peek(x);
      if (identity !== undefined) return identity;
      const visit = visits.get(binding.keyOf(x));
      if (visit?.guarded === true) {
        throw visit.refusal ?? new AuthError('missing_token', context);
      }
      throw new ConfigError('guard_missing', [
        { path: 'get', message: 'put required() or optional() before the handler, or use peek()' },
      ]);
    },
  };
}

function withoutUndefined(context: ChallengeContext): ChallengeContext {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
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
