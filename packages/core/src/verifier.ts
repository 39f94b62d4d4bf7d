import { createEngine } from '#engine';
import type { SyncVerifyCall, VerifyCall } from './call.ts';
import type { AuthScheme, OfferedScheme } from './challenge.ts';
import type { ClaimsSchema } from './claims-schema.ts';
import { AuthError, ConfigError, isAuthError } from './errors.ts';
import { toHealth } from './health.ts';
import type { Health } from './health.ts';
import type { Engine } from './jose/engine.ts';
import { CONTRACT, CONTRACT_VERSION } from './key-source.ts';
import { attempt } from './maybe-promise.ts';
import type { MaybePromise } from './maybe-promise.ts';
import { compilePolicy } from './policy/compile.ts';
import type { Policy } from './policy/compile.ts';
import type { VerifierOptions } from './policy/policy.ts';
import { compileRequirement } from './policy/requirement.ts';
import type { CompiledRequirement, Requirement } from './policy/requirement.ts';
import { loadAll } from './ready.ts';
import type { AccessTokenClaims, Outcome, VerifiedClaims, VerifiedToken } from './result.ts';
import { isToken68 } from './token68.ts';
import { authorize } from './verify/authorize.ts';
import type { Context, Mode, Progress } from './verify/context.ts';
import { createHeaderMemory } from './verify/header-memory.ts';
import { createKeyMemory } from './verify/key-memory.ts';
import { createTokenMemory } from './verify/recall.ts';
import { toRefusedEvent } from './verify/refused.ts';
import { createIssuerResolver } from './verify/resolver.ts';
import { verifyToken } from './verify/verify.ts';
import { raceAbort } from './abort.ts';

const DIRECT: unique symbol = Symbol('@oidc-verify/direct');

/** A verifier whose answers come at once where nothing has to be waited for. */
interface DirectVerifier<Claims> {
  /** The verifier that this is the way into. Whoever wrapped or copied it is not to be gone round. */
  readonly of?: unknown;
  verify(token: string, call: VerifyCall<Claims>): MaybePromise<VerifiedToken<Claims>>;
  authorize(
    token: VerifiedToken<Claims>,
    requirement: CompiledRequirement,
    call: VerifyCall<Claims>,
  ): MaybePromise<void>;
}

/**
 * Returns the way into `verifier` that costs no promise where there is nothing to wait for; what is
 * wrong is thrown, or rejects. What wraps a verifier, or is
 * of another copy of this package, has only its public way.
 */
export function verifyWith<Claims>(verifier: Verifier<Claims>): DirectVerifier<Claims> {
  const direct = (verifier as { [DIRECT]?: DirectVerifier<Claims> })[DIRECT];
  if (direct?.of === verifier) return direct;
  return {
    verify: (token, call) => {
      if (!isToken68(token)) throw new AuthError('invalid_request', { scheme: call.scheme });
      return verifier.verify(token, call);
    },
    authorize: (token, requirement, call) => verifier.authorize(token, requirement, call),
  };
}

/**
 * Returns what is wrong with the request where that is more than a bad token: what is no token68 is a
 * malformed header. No token that passes can be one, so it is looked for only in what was refused.
 */
function toRequestError(reason: unknown, credential: string): unknown {
  const isMalformed =
    isAuthError(reason) && reason.code === 'malformed_token' && !isToken68(credential);
  return isMalformed ? new AuthError('invalid_request') : reason;
}

/** Verifies access tokens against one policy. Made by {@link createVerifier}; safe to share. */
export interface Verifier<Claims = AccessTokenClaims> {
  readonly [CONTRACT]: number;
  /** Resolves with the identity, or rejects with an AuthError. May fetch keys. */
  verify(token: string, call?: VerifyCall<Claims>): Promise<VerifiedToken<Claims>>;
  /**
   * Returns the identity, or throws an AuthError; never waits. Keys that are not in memory are asked
   * for and end this call with `jwks_fetch_failed`.
   *
   * @throws {ConfigError} `sync_unsupported` on runtimes without `node:crypto`
   */
  verifySync(token: string, call?: SyncVerifyCall<Claims>): VerifiedToken<Claims>;
  /** Like `verify`, with the AuthError as a value. */
  tryVerify(token: string, call?: VerifyCall<Claims>): Promise<Outcome<Claims>>;
  /** Like `verifySync`, with the AuthError as a value. */
  tryVerifySync(token: string, call?: SyncVerifyCall<Claims>): Outcome<Claims>;
  /** Resolves when an already verified token also meets `requirement`; else rejects with an AuthError. */
  authorize(
    token: VerifiedToken<Claims>,
    requirement: Requirement<Claims> | CompiledRequirement,
    call?: VerifyCall<Claims>,
  ): Promise<void>;
  /**
   * Returns `route` joined to the policy's own demands, checked once for use in many calls.
   *
   * @throws {ConfigError} `invalid_options`
   */
  requirement(route?: Requirement<Claims>): CompiledRequirement;
  /** The schemes in which tokens are taken; every challenge names them (RFC 9449 §7.2). */
  readonly schemes: readonly OfferedScheme[];
  /** Resolves when the keys of every listed issuer are in memory; else rejects with a 503 AuthError. */
  ready(call?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Returns what is in memory now; no I/O. */
  healthcheck(): Health;
  /** Ends all verification with `verifier_closed`. Key sources are injected, so they stay open. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Returns a verifier for the given policy.
 *
 * @throws {ConfigError} `invalid_options` listing every wrong option with its path;
 * `incompatible_core` when a key source follows another contract
 */
export function createVerifier<Schema extends ClaimsSchema | undefined = undefined>(
  options: VerifierOptions<Schema>,
): Verifier<VerifiedClaims<Schema>> {
  return buildVerifier(options, createEngine()) as Verifier<VerifiedClaims<Schema>>;
}

/** Returns a verifier that checks signatures with `engine`, so that every engine can be tested anywhere. */
export function buildVerifier(options: unknown, engine: Engine): Verifier {
  const policy = compilePolicy(options);
  const { resolveIssuer } = policy;
  const resolver =
    resolveIssuer === undefined ? undefined : createIssuerResolver(resolveIssuer, policy);
  const keyMemory = createKeyMemory(engine, policy.emit);
  const headerMemory = createHeaderMemory();
  const tokenMemory =
    policy.tokenCache === undefined ? undefined : createTokenMemory(policy.tokenCache, engine);
  // Only what this verifier compiled holds its policy's demands too.
  const compiled = new WeakSet<object>([policy.requirement]);
  const schemes = toSchemes(policy);
  const refuse = (reason: unknown, progress: Progress, used: AuthScheme): never => {
    const error = toRefusal(toAuthError(reason), schemes, used);
    // A malformed header is no refused token: there was none.
    const hadToken = error.code !== 'invalid_request' || progress.stage !== 'parse';
    if (hadToken) policy.emit(toRefusedEvent(error, progress, policy.includeUnverifiedInEvents));
    throw error;
  };
  let closed = false;

  const requirement = (route?: Requirement<never> | CompiledRequirement): CompiledRequirement => {
    if (route === undefined) return policy.requirement;
    if (compiled.has(route)) return route as CompiledRequirement;
    const joined = compileRequirement(policy.requirement, route);
    compiled.add(joined);
    return joined;
  };
  const run = <T>(
    call: VerifyCall<never> | undefined,
    mode: Mode,
    stages: (context: Context) => MaybePromise<T>,
  ): MaybePromise<T> => {
    const progress: Progress = { stage: 'call' };
    const needs = requirement(call?.requirement);
    const context = {
      mode,
      call: call ?? {},
      requirement: needs,
      policy,
      engine,
      keyMemory,
      headerMemory,
      tokenMemory,
      resolver,
      progress,
    };
    try {
      if (closed) throw new AuthError('verifier_closed');
      const signal = mode === 'async' ? call?.signal : undefined;
      const result =
        signal === undefined ? stages(context) : raceAbort(() => stages(context), signal);
      if (!(result instanceof Promise)) return result;
      return result.catch((reason: unknown) => refuse(reason, progress, call?.scheme ?? 'Bearer'));
    } catch (reason) {
      return refuse(reason, progress, call?.scheme ?? 'Bearer');
    }
  };
  const verify = (token: unknown, call?: VerifyCall): MaybePromise<VerifiedToken> =>
    run(call, 'async', (context) => verifyToken(token, context));
  const verifySync = (token: unknown, call?: SyncVerifyCall): VerifiedToken => {
    if (engine.name !== 'node') throw new ConfigError('sync_unsupported');
    return run(call, 'sync', (context) => verifyToken(token, context)) as VerifiedToken;
  };
  const authorizeAgain = (
    token: VerifiedToken,
    route: Requirement | CompiledRequirement,
    call?: VerifyCall,
  ): MaybePromise<void> =>
    run({ ...call, requirement: route }, 'async', (context) => {
      context.progress.stage = 'authorize';
      return authorize(token, context, true);
    });
  const direct = {
    of: undefined as unknown,
    verify: (token: string, call: VerifyCall) =>
      run(call, 'async', (context) =>
        attempt(
          () => verifyToken(token, context),
          (verified) => verified,
          (reason): never => {
            throw toRequestError(reason, token);
          },
        ),
      ),
    // What the policy demands was met when the token was verified.
    authorize: (token: VerifiedToken, route: CompiledRequirement, call: VerifyCall) =>
      route === policy.requirement && !closed ? undefined : authorizeAgain(token, route, call),
  };
  const close = async (): Promise<void> => {
    closed = true;
    resolver?.close();
  };
  const verifier = Object.freeze({
    [CONTRACT]: CONTRACT_VERSION,
    verify: async (token: string, call?: VerifyCall) => verify(token, call),
    verifySync,
    tryVerify: async (token: string, call?: VerifyCall) =>
      attempt<VerifiedToken, Outcome>(() => verify(token, call), toSuccess, toFailure),
    tryVerifySync: (token: string, call?: SyncVerifyCall) =>
      attempt<VerifiedToken, Outcome>(
        () => verifySync(token, call),
        toSuccess,
        toFailure,
      ) as Outcome,
    authorize: async (
      token: VerifiedToken,
      route: Requirement | CompiledRequirement,
      call?: VerifyCall,
    ) => authorizeAgain(token, route, call),
    [DIRECT]: direct,
    requirement,
    schemes,
    ready: async ({ signal }: { readonly signal?: AbortSignal | undefined } = {}) => {
      if (closed) throw new AuthError('verifier_closed');
      return attempt(
        () => raceAbort(() => loadAll(policy, keyMemory, signal), signal),
        () => undefined,
        (reason) => {
          throw toAuthError(reason);
        },
      );
    },
    healthcheck: () => toHealth(policy, keyMemory, engine, closed),
    close,
    [Symbol.asyncDispose]: close,
  });
  direct.of = verifier;
  return verifier;
}

const BEARER: OfferedScheme = Object.freeze({ scheme: 'Bearer' });

function toSchemes({ dpop }: Policy): readonly OfferedScheme[] {
  if (dpop === undefined) return Object.freeze([BEARER]);
  const proven = Object.freeze({ scheme: 'DPoP', algorithms: dpop.algorithms } as const);
  return Object.freeze(dpop.mode === 'required' ? [proven] : [BEARER, proven]);
}

/** Returns the refusal with a challenge for each scheme; a plain Bearer API has it already. */
function toRefusal(
  error: AuthError,
  offered: readonly OfferedScheme[],
  scheme: AuthScheme,
): AuthError {
  return offered[0] === BEARER && offered.length === 1 ? error : error.with({ offered, scheme });
}

/** Whatever is thrown inside comes out as an AuthError: it is no reason to let a token pass. */
function toAuthError(reason: unknown): AuthError {
  if (isAuthError(reason)) return reason;
  return new AuthError('verification_unavailable', { cause: reason });
}

function toSuccess(token: VerifiedToken): Outcome {
  return { ok: true, token };
}

function toFailure(reason: unknown): Outcome {
  if (isAuthError(reason)) return { ok: false, error: reason };
  throw reason;
}
