import type { WaitUntil } from '../contract/key-source.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { isAuthError } from '../errors/errors.ts';
import type { AuthError, ChallengeContext } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import { ignoreRejection, isPromise } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { toDirect } from '../verifier/direct.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { authenticateOnce, isUnchanged } from './authenticate-once.ts';
import type { AuthOutcome, DirectSettings, RequestState } from './authenticate-once.ts';
import type { Presented } from './presented.ts';
import type { AuthRequest } from './request.ts';
import { createRequestStates } from './request-states.ts';

/** How one framework's request object is read. */
export interface RequestBinding<X> {
  /** Returns the object that lives exactly as long as the request. */
  readonly keyOf: (x: X) => object;
  /**
   * Returns an object that belongs to the request for as long as it lives. What is known of the request is
   * kept there where adding to the object of `keyOf` would be slow. Requests may have one in common.
   */
  readonly carrierOf?: ((x: X) => object | undefined) | undefined;
  readonly toRequest: (x: X) => AuthRequest;
  /**
   * Returns what the view of `toRequest` would say, without making it: with a token in the cache, nobody
   * asks for the view. By default the view is made for every request.
   */
  readonly toPresented?: ((x: X) => Presented) | undefined;
  readonly waitUntilOf?: ((x: X) => WaitUntil | undefined) | undefined;
}

/** What guards need to know besides the framework's request object. */
export interface GuardSettings<Claims, X> {
  /** Verifies the tokens. */
  readonly verifier: Verifier<Claims>;
  /** How a request of the framework is read. */
  readonly binding: RequestBinding<X>;
  /** The `realm` of challenges (RFC 9110 §11.5). */
  readonly realm?: string | undefined;
  /** The URL of this API's metadata, named in challenges (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined;
  /** Finds the token elsewhere than in the Authorization header. `request` is the view of `x`. */
  readonly credentials?: ((x: X, request: AuthRequest) => unknown) | undefined;
  /** Is called for each refused request. Exceptions it throws are ignored. */
  readonly onFailure?: ((error: AuthError, x: X, request: AuthRequest) => unknown) | undefined;
}

/** Authenticates requests, each of them once. */
export interface RequestAuth<Claims, X> {
  /** Returns the identity, or undefined for an anonymous request; throws or rejects with the AuthError. */
  readonly authenticate: (
    x: X,
    requirement: CompiledRequirement,
    allowAnonymous: boolean,
  ) => MaybePromise<VerifiedToken<Claims> | undefined>;
  /** Returns what is known of a request that a guard has seen. */
  readonly stateOf: (x: X) => RequestState<Claims> | undefined;
  /** Returns the refusal of a guarded request without an identity: that of a guard, or `missing_token`. */
  readonly refusalOf: (x: X, state: RequestState<Claims>) => AuthError;
}

/**
 * Creates the authentication that the guards of one API share. The token of a request is verified once,
 * however many guards the request passes. The outcome is remembered as long as the request lives,
 * refusals included. If middleware changed the request in between, it is authenticated anew.
 */
export function createRequestAuth<Claims, X>(
  settings: GuardSettings<Claims, X>,
): RequestAuth<Claims, X> {
  const { verifier, binding } = settings;
  const direct = toDirect(verifier);
  const withDirect = { ...settings, direct };
  const states = createRequestStates<Claims, X>(binding);
  const challenge = toChallengeContext(settings);

  const stateFor = (x: X): RequestState<Claims> => {
    const known = states.get(x);
    if (known !== undefined && isUnchanged(known, x, settings)) return known;
    const state = authenticateOnce(x, withDirect);
    states.set(x, state);
    return state;
  };
  const remember = (error: AuthError, x: X, state: RequestState<Claims>): AuthError => {
    state.guarded = true;
    state.refusal = error;
    report(settings, error, x);
    return error;
  };
  const refuse = (
    reason: unknown,
    x: X,
    state: RequestState<Claims>,
    requirement: CompiledRequirement,
  ): never => {
    if (!isAuthError(reason)) throw reason;
    const scopes = direct.challengeScopes(reason, requirement);
    throw remember(reason.with({ ...challenge, scopes }), x, state);
  };
  const authenticate: RequestAuth<Claims, X>['authenticate'] = (x, requirement, allowAnonymous) => {
    const state = stateFor(x);
    try {
      const { outcome } = state;
      const admitted = isPromise(outcome)
        ? outcome.then((known) => admit(known, state, requirement, allowAnonymous, withDirect))
        : admit(outcome, state, requirement, allowAnonymous, withDirect);
      if (!isPromise(admitted)) return admitted;
      return admitted.catch((reason: unknown) => refuse(reason, x, state, requirement));
    } catch (reason) {
      return refuse(reason, x, state, requirement);
    }
  };
  return {
    authenticate,
    stateOf: (x) => states.get(x),
    refusalOf: (x, state) =>
      state.refusal ??
      remember(refusal('missing_token', { problem: 'absent' }, challenge), x, state),
  };
}

/** Checks what a route requires of an authenticated request. */
function admit<Claims, X>(
  outcome: AuthOutcome<Claims>,
  state: RequestState<Claims>,
  requirement: CompiledRequirement,
  allowAnonymous: boolean,
  settings: DirectSettings<Claims, X>,
): MaybePromise<VerifiedToken<Claims> | undefined> {
  if (outcome.kind === 'refused') throw outcome.error;
  if (outcome.kind === 'anonymous') {
    if (!allowAnonymous) {
      const problem = settings.credentials === undefined ? 'absent' : 'not-found';
      const error = refusal('missing_token', { problem });
      throw settings.direct.report(error, outcome.request);
    }
    state.guarded = true;
    return undefined;
  }
  const { token, request } = outcome;
  const { scheme } = token;
  const authorized = settings.direct.authorize(token, requirement, { request, scheme });
  // Nothing but undefined has passed already.
  if (authorized === undefined) return pass(token, state);
  return authorized.then(() => pass(token, state));
}

function pass<Claims>(
  token: VerifiedToken<Claims>,
  state: RequestState<Claims>,
): VerifiedToken<Claims> {
  state.identity = token;
  return token;
}

/** Leaves undefined members out: an AuthError that a `check` throws may bring its own. */
function toChallengeContext<Claims, X>({
  realm,
  resourceMetadata,
  verifier,
}: GuardSettings<Claims, X>): ChallengeContext {
  const context = { realm, resourceMetadata, offered: verifier.schemes };
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
}

/** Tells the observer, whose own failure neither changes the answer nor becomes an unhandled rejection. */
function report<X>(
  { onFailure, binding }: Pick<GuardSettings<never, X>, 'onFailure' | 'binding'>,
  error: AuthError,
  x: X,
): void {
  if (onFailure === undefined) return;
  try {
    ignoreRejection(onFailure(error, x, binding.toRequest(x)));
  } catch {
    // See above.
  }
}
