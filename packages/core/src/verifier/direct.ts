import type { VerifyCall } from '../contract/call.ts';
import type { VerifyRequest } from '../contract/request.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { AccessTokenClaims, VerifiedToken } from '../contract/result.ts';
import type { AuthError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import { DEFAULT_CALLBACK_TIMEOUT_MS } from '../policy/verifier-rows.ts';
import type { CallbackScope } from '../verify/callback.ts';
import { isToken68 } from '../wire/token68.ts';
import type { Runner } from './runner.ts';

/** The member under which a verifier of this package has methods that return promises only where needed. */
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
 * The direct methods and the verifier that they belong to. An object that wraps or copies that verifier
 * is another one, and its own `verify` must run.
 */
export type OwnedDirect<Claims = AccessTokenClaims> = DirectVerifier<Claims> & {
  of?: unknown;
  /** What a diagnosis looks at. */
  readonly inside: { readonly policy: Policy; readonly run: Runner['run'] };
};

/** The methods that every verifier has, also one that wraps another. */
interface PublicVerifier<Claims> {
  readonly [DIRECT]?: OwnedDirect<Claims>;
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
  const direct = verifier[DIRECT];
  if (direct?.of === verifier) return direct;
  return {
    verify: (token, call) => {
      if (!isToken68(token)) {
        const { scheme } = call;
        throw refusal('invalid_request', { problem: 'not-token68' }, { scheme });
      }
      return verifier.verify(token, call);
    },
    authorize: (token, requirement, call) => verifier.authorize(token, requirement, call),
    challengeScopes: ({ requiredScopes }, requirement) => [
      ...new Set([...requiredScopes, ...requirement.challengeScopes]),
    ],
    report: (error) => error,
    // How a verifier of another copy is configured is not known here.
    callbacks: direct?.callbacks ?? DEFAULT_SCOPE,
    now: clockOf(verifier),
  };
}

/** Returns the clock of `verifier`, also of one that copies another: that of the copied one. */
export function clockOf(verifier: {
  readonly [DIRECT]?: Pick<DirectVerifier<never>, 'now'>;
}): () => number {
  return verifier[DIRECT]?.now ?? (() => Date.now());
}
