import type { WaitUntil } from '../contract/key-source.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { AuthError, isAuthError } from '../errors/errors.ts';
import type { ChallengeContext } from '../errors/errors.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { toDirect } from '../verifier/direct.ts';
import type { Verifier } from '../verifier/verifier.ts';
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

/** What is known of one request. */
export interface Visit<Claims> {
  readonly attempt: MaybePromise<Attempt<Claims>>;
  identity?: VerifiedToken<Claims>;
  refusal?: AuthError;
  /** Whether a guard let nobody in, or turned somebody away. */
  guarded: boolean;
}

/** The way in of every guard. */
export interface Entrance<Claims, X> {
  /** Returns who sent the request, or undefined for nobody; throws or rejects with the refusal. */
  readonly enter: (
    x: X,
    needs: CompiledRequirement,
    anonymousPasses: boolean,
  ) => MaybePromise<VerifiedToken<Claims> | undefined>;
  /** Returns what is known of a request that came in before. */
  readonly visitOf: (x: X) => Visit<Claims> | undefined;
  /** What every challenge says. */
  readonly context: ChallengeContext;
}

/**
 * Returns an entrance that verifies a request's token once, however many guards the request passes,
 * and remembers the outcome, failures included, for as long as the request lives.
 */
export function createEntrance<Claims, X>(settings: GuardSettings<Claims, X>): Entrance<Claims, X> {
  const { verifier, binding } = settings;
  const visits = createAttachment<Visit<Claims>>();
  const arrive = createArrival(settings);
  const admit = createAdmission(verifier);
  // What is left out here may stand in an error that a `check` threw.
  const context = withoutUndefined({
    realm: settings.realm,
    resourceMetadata: settings.resourceMetadata,
    offered: verifier.schemes,
  });
  const findOrArrive = (x: X): Visit<Claims> => {
    const key = binding.keyOf(x);
    const known = visits.get(key);
    if (known !== undefined) return known;
    const visit: Visit<Claims> = { attempt: arrive(x), guarded: false };
    visits.set(key, visit);
    return visit;
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
  const enter: Entrance<Claims, X>['enter'] = (x, needs, anonymousPasses) => {
    const visit = findOrArrive(x);
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
  return { enter, visitOf: (x) => visits.get(binding.keyOf(x)), context };
}

/** Returns what finds out who sends a request. */
function createArrival<Claims, X>({
  verifier,
  binding,
  credentials,
}: GuardSettings<Claims, X>): (x: X) => MaybePromise<Attempt<Claims>> {
  return (x) =>
    attemptVisit(verifier, {
      toRequest: () => binding.toRequest(x),
      credentials: credentials === undefined ? undefined : () => credentials(x),
      waitUntilOf: () => binding.waitUntilOf?.(x),
    });
}

/** Returns what lets in whoever meets a route's demands. */
function createAdmission<Claims>(
  verifier: Verifier<Claims>,
): (
  found: Attempt<Claims>,
  visit: Visit<Claims>,
  needs: CompiledRequirement,
  anonymousPasses: boolean,
) => MaybePromise<VerifiedToken<Claims> | undefined> {
  const direct = toDirect(verifier);
  return (found, visit, needs, anonymousPasses) => {
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
      return token;
    });
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
