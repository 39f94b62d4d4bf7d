import type { VerifyCall } from '../contract/call.ts';
import type { VerifyRequest } from '../contract/request.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { AccessTokenClaims, VerifiedToken } from '../contract/result.ts';
import type { AuthError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import { joinRoute } from '../policy/join-requirement.ts';
import { DEFAULT_CALLBACK_TIMEOUT_MS } from '../policy/verifier-rows.ts';
import type { CallbackScope } from '../verify/callback.ts';
import { toProgress } from '../verify/context.ts';
import { authorizeAgain } from '../verify/reauthorize.ts';
import { verifyToken } from '../verify/verify.ts';
import { isToken68 } from '../wire/token68.ts';
import { authorizeBy } from './authorize-by.ts';
import { startOf, toRefusedEvent } from './decision-event.ts';
import type { Runner } from './runner.ts';

/** The member under which a verifier of this package has what it is made of. */
export const DIRECT: unique symbol = Symbol('@oidc-verify/direct');

/** The methods of a verifier, without a promise where nothing has to be waited for. */
export interface DirectVerifier<Claims> {
  /** Like `verify`, for a credential as it stands in a request. Throws or rejects. */
  verify(token: string, call: VerifyCall<Claims>): MaybePromise<VerifiedToken<Claims>>;
  /** Like `authorize`. Throws or rejects. */
  authorize(
    token: VerifiedToken<Claims>,
    requirement: CompiledRequirement,
    call: VerifyCall<Claims>,
  ): MaybePromise<void>;
  /**
   * Returns the scopes that an operation needs which `error` refused: those of the token's issuer and of
   * the route, or those of the verifier and of the route where no issuer is known.
   */
  challengeScopes(error: AuthError, requirement: CompiledRequirement): readonly string[];
  /** Tells of a request that had no token to verify, and returns the same error. */
  report(error: AuthError, request: VerifyRequest): AuthError;
  /** How an injected function of the HTTP options is called: as the verifier calls those of its own. */
  readonly callbacks: CallbackScope;
  /** The clock by which the verifier judges tokens. */
  readonly now: () => number;
}

/**
 * What a verifier is made of. The direct methods are made of it where they are needed, so that a verifier
 * without an adapter is smaller.
 */
export interface Inside {
  /**
   * The verifier itself. An object that wraps or copies it is another one, and its own `verify` must run.
   */
  of?: unknown;
  readonly policy: Policy;
  readonly runner: Runner;
}

/** The methods that every verifier has, also one that wraps another. */
interface PublicVerifier<Claims> {
  readonly [DIRECT]?: Inside;
  verify(token: string, call: VerifyCall<Claims>): Promise<VerifiedToken<Claims>>;
  authorize(
    token: VerifiedToken<Claims>,
    requirement: CompiledRequirement,
    call: VerifyCall<Claims>,
  ): Promise<void>;
}

const DEFAULT_SCOPE: CallbackScope = Object.freeze({
  mode: 'async',
  policy: Object.freeze({
    emit: () => {},
    callbackTimeoutMs: DEFAULT_CALLBACK_TIMEOUT_MS,
    monotonicMs: () => performance.now(),
  }),
});

/**
 * Returns the direct methods of `verifier`. A verifier that wraps another, or comes from another copy of
 * this package, has none: its public, asynchronous methods are called instead.
 */
export function toDirect<Claims>(verifier: PublicVerifier<Claims>): DirectVerifier<Claims> {
  const inside = verifier[DIRECT];
  if (inside?.of === verifier) return createDirect(inside);
  return {
    verify: (token, call) => {
      if (!isToken68(token)) {
        const { scheme } = call;
        throw refusal('invalid_request', { problem: 'not-token68' }, { scheme });
      }
      // Its promise may be of another kind than the global one, such as that of a library or of another realm.
      return Promise.resolve(verifier.verify(token, call));
    },
    authorize: (token, requirement, call) =>
      Promise.resolve(verifier.authorize(token, requirement, call)),
    challengeScopes: ({ requiredScopes }, requirement) => [
      ...new Set([...requiredScopes, ...requirement.challengeScopes]),
    ],
    report: (error) => error,
    // How a verifier of another copy is configured is not known here.
    callbacks: inside === undefined ? DEFAULT_SCOPE : { mode: 'async', policy: inside.policy },
    now: clockOf(verifier),
  };
}

function createDirect<Claims>(inside: Inside): DirectVerifier<Claims>;
function createDirect({ policy, runner }: Inside): DirectVerifier<AccessTokenClaims> {
  const { run, routeNeeds, isClosed } = runner;
  const { joined: ofPolicy } = routeNeeds.of();
  const onRoute = authorizeBy(authorizeAgain, run);
  return {
    verify: (token, call) => run(call, 'async', (context) => verifyToken(token, context), token),
    // The policy's own demands were met when the token was verified.
    authorize: (token, route, call) =>
      route === ofPolicy && !isClosed() ? undefined : onRoute(token, route, call),
    challengeScopes: (error, given) => {
      const { route, joined } = routeNeeds.of(given);
      const own = routeNeeds.ownOf(error);
      const { challengeScopes } =
        own === policy.mapping.requirement ? joined : joinRoute(own, route);
      return [...new Set([...error.requiredScopes, ...challengeScopes])];
    },
    report: (error, request) => {
      if (!policy.isWatched()) return error;
      const context = { policy, call: { request }, progress: toProgress(startOf(policy)) };
      policy.emit(toRefusedEvent(error, 'credentials', context));
      return error;
    },
    callbacks: { mode: 'async', policy },
    now: policy.now,
  };
}

/** Returns the clock of `verifier`, also of one that copies another: that of the copied one. */
export function clockOf(verifier: {
  readonly [DIRECT]?: { readonly policy: Pick<Policy, 'now'> };
}): () => number {
  return verifier[DIRECT]?.policy.now ?? (() => Date.now());
}

/** Returns the clock that never jumps of `verifier`, in the same way. */
export function monotonicOf(verifier: {
  readonly [DIRECT]?: { readonly policy: Pick<Policy, 'monotonicMs'> };
}): () => number {
  return verifier[DIRECT]?.policy.monotonicMs ?? (() => performance.now());
}
