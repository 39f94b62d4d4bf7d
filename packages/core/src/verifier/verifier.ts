import { createEngine } from '#engine';
import type { AuthorizationDetails } from '../contract/authorization-details.ts';
import type { StrictCall, SyncVerifyCall, VerifyCall } from '../contract/call.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import { CONTRACT, CONTRACT_VERSION } from '../contract/key-source.ts';
import type {
  CompiledRequirement,
  Requirement,
  StrictRequirement,
} from '../contract/requirement.ts';
import type {
  AccessTokenClaims,
  Outcome,
  ClaimsOfIssuers,
  VerifiedToken,
} from '../contract/result.ts';
import type { OfferedScheme } from '../errors/challenge.ts';
import { ConfigError, isAuthError } from '../errors/errors.ts';
import { toAuthError } from '../errors/to-auth-error.ts';
import { refusal } from '../errors/refusal.ts';
import type { Engine } from '../jose/engine.ts';
import { attempt, ignoreRejection } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { compilePolicy } from '../policy/compile.ts';
import type { Policy } from '../policy/compile.ts';
import type { ListedIssuers } from '../policy/issuer-options.ts';
import type { VerifierOptions } from '../policy/verifier-options.ts';
import type { NoUndefinedOption, NoUnknownOption } from '../policy/written-options.ts';
import { reauthorize } from '../verify/reauthorize.ts';
import { verifyToken } from '../verify/verify.ts';
import { raceAbort } from './abort.ts';
import { authorizeBy } from './authorize-by.ts';
import type { Authorize } from './authorize-by.ts';
import { readCall } from './call.ts';
import { DIRECT } from './direct.ts';
import type { Inside } from './direct.ts';
import { forgetIssuer } from './forget-issuer.ts';
import { toHealth } from './health.ts';
import type { Health } from './health.ts';
import { checkReadyCall, loadAll } from './ready.ts';
import type { ReadyCall } from './ready.ts';
import { createRunner, isPending } from './runner.ts';
import type { Runner } from './runner.ts';

/** Verifies access tokens against one policy. Created by {@link createVerifier}; may be shared. */
export interface Verifier<Claims = AccessTokenClaims> {
  readonly [CONTRACT]: number;
  /** Resolves with the identity, or rejects with an AuthError. May fetch keys. */
  verify<Given extends VerifyCall<Claims>>(
    token: string,
    call?: VerifyCall<Claims> & StrictCall<Given>,
  ): Promise<VerifiedToken<Claims>>;
  /**
   * Returns the identity, or throws an AuthError; never waits. If keys are not in memory, a fetch is
   * started and this call throws `jwks_fetch_failed`.
   *
   * @throws {ConfigError} `sync_unsupported` on runtimes without `node:crypto`
   */
  verifySync<Given extends SyncVerifyCall<Claims>>(
    token: string,
    call?: SyncVerifyCall<Claims> & StrictCall<Given>,
  ): VerifiedToken<Claims>;
  /** Like `verify`, but returns the AuthError as a value. */
  tryVerify<Given extends VerifyCall<Claims>>(
    token: string,
    call?: VerifyCall<Claims> & StrictCall<Given>,
  ): Promise<Outcome<Claims>>;
  /** Like `verifySync`, but returns the AuthError as a value. */
  tryVerifySync<Given extends SyncVerifyCall<Claims>>(
    token: string,
    call?: SyncVerifyCall<Claims> & StrictCall<Given>,
  ): Outcome<Claims>;
  /**
   * Resolves when a token that this verifier verified some time ago still holds and meets
   * `requirement`: its issuer is trusted, its time is not over, it was not revoked, and `check`
   * accepts it. Otherwise rejects with an AuthError.
   */
  authorize(
    token: VerifiedToken<Claims>,
    requirement: CompiledRequirement,
    call?: VerifyCall<Claims>,
  ): Promise<void>;
  authorize<Given extends Requirement<Claims>>(
    token: VerifiedToken<Claims>,
    requirement: Requirement<Claims> & StrictRequirement<Given>,
    call?: VerifyCall<Claims>,
  ): Promise<void>;
  /**
   * Returns `route` joined to the policy's own demands, compiled once for many calls.
   *
   * @throws {ConfigError} `invalid_options`
   */
  requirement<Given extends Requirement<Claims>>(
    route?: Requirement<Claims> & StrictRequirement<Given>,
  ): CompiledRequirement;
  /** The schemes in which tokens are accepted. Every challenge names them (RFC 9449 §7.2). */
  readonly schemes: readonly OfferedScheme[];
  /** The types of authorization details with a schema, of all listed issuers (RFC 9728 §2). */
  readonly authorizationDetailsTypes: readonly string[];
  /**
   * Resolves when the keys of every listed issuer are in memory, those of `call.issuers` too, and
   * `resolveIssuer` is not failing for all tenants; else rejects with a 503 AuthError.
   *
   * @throws {ConfigError} `invalid_options` for an issuer that is not listed, without `resolveIssuer`
   */
  ready(call?: ReadyCall): Promise<void>;
  /** Returns the state of the keys in memory, and of `resolveIssuer`. No I/O. */
  healthcheck(): Health;
  /**
   * Drops everything that is held of an issuer, at once: its entry of `resolveIssuer`, and its keys where
   * the source can drop them. For a tenant who left. An issuer that is listed in the options stays
   * trusted, and one that `resolveIssuer` still returns will be found again.
   */
  forget(issuer: string): void;
  /** Makes every later call reject with `verifier_closed`. Key sources are injected, so they stay open. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Creates a verifier for the policy that `options` describe.
 *
 * @throws {ConfigError} `invalid_options` listing every wrong option with its path;
 * `incompatible_core` when a key source follows another contract
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * const verifier = createVerifier({
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 *   keys: fetchJwks(),
 *   requiredScopes: ['orders:read'],
 * });
 *
 * export async function whoIs(accessToken: string): Promise<string | undefined> {
 *   const outcome = await verifier.tryVerify(accessToken);
 *   return outcome.ok ? outcome.token.subject : undefined;
 * }
 * ```
 */
export function createVerifier<
  Schema extends ClaimsSchema | undefined = undefined,
  const Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = undefined,
  Given extends VerifierOptions<Schema, Issuers, Details> = VerifierOptions<
    Schema,
    Issuers,
    Details
  >,
>(
  options: VerifierOptions<Schema, Issuers, Details> & {
    readonly issuers?: NoUnknownOption<Issuers>;
  } & NoUndefinedOption<Given>,
): Verifier<ClaimsOfIssuers<Schema, Issuers, Details>> {
  return createVerifierOf(compilePolicy(options));
}

/** Creates a verifier with the given engine, so that every engine can be tested on one runtime. */
export function buildVerifier(options: unknown, engine: Engine): Verifier {
  return createVerifierOf(compilePolicy(options), engine);
}

/** Creates a verifier for a policy that is compiled already. `Claims` is what its schema returns. */
export function createVerifierOf<Claims>(policy: Policy, engine?: Engine): Verifier<Claims>;
export function createVerifierOf(policy: Policy, engine: Engine = createEngine()): Verifier {
  policy.dpop?.register?.(policy);
  const runner = createRunner(policy, engine);
  const { verify, verifySync, reauthorize: again } = createPaths(runner, engine);
  const inside: Inside = { policy, runner };
  const close = async (): Promise<void> => runner.close();
  const verifier = Object.freeze({
    [CONTRACT]: CONTRACT_VERSION,
    [DIRECT]: inside,
    verify: async (token: string, call?: VerifyCall) => verify(token, readCall(call)),
    verifySync: (token: string, call?: SyncVerifyCall) => verifySync(token, readCall(call)),
    tryVerify: async (token: string, call?: VerifyCall) =>
      toOutcome(() => verify(token, readCall(call))),
    tryVerifySync: (token: string, call?: SyncVerifyCall) =>
      requireValue(toOutcome(() => verifySync(token, readCall(call)))),
    authorize: async (...[token, route, call]: Parameters<typeof again>) =>
      again(token, route, readCall(call)),
    requirement: (route?: Requirement<never>) => runner.routeNeeds.of(route).joined,
    schemes: runner.schemes,
    authorizationDetailsTypes: toDetailTypes(policy),
    ready: async (call: ReadyCall = {}) => awaitReady(policy, runner, call),
    healthcheck: () => toHealth(policy, runner, engine),
    forget: (issuer: string) => forgetIssuer(issuer, policy, runner.resolver),
    close,
    [Symbol.asyncDispose]: close,
  });
  inside.of = verifier;
  return verifier;
}

function toDetailTypes({ mapping, trusted }: Policy): readonly string[] {
  const mappings = new Set([mapping, ...[...trusted.values()].map((entry) => entry.mapping)]);
  const types = [...mappings].flatMap((one) => one.authorizationDetails?.types ?? []);
  return Object.freeze([...new Set(types)]);
}

/** The runs of stages that the members of a verifier are made of. */
interface Paths {
  readonly verify: (token: unknown, call?: VerifyCall) => MaybePromise<VerifiedToken>;
  readonly verifySync: (token: unknown, call?: SyncVerifyCall) => VerifiedToken;
  readonly reauthorize: Authorize;
}

function createPaths({ run }: Runner, engine: Engine): Paths {
  return {
    verify: (token, call) => run(call, 'async', (context) => verifyToken(token, context)),
    verifySync: (token, call) => {
      if (engine.name !== 'node') throw new ConfigError('sync_unsupported');
      return requireValue(run(call, 'sync', (context) => verifyToken(token, context)));
    },
    reauthorize: authorizeBy(reauthorize, run),
  };
}

async function awaitReady(policy: Policy, runner: Runner, call: ReadyCall): Promise<void> {
  if (runner.isClosed()) throw refusal('verifier_closed', { problem: 'closed' });
  checkReadyCall(policy, call);
  try {
    await raceAbort(() => loadAll(policy, runner, call), call.signal);
  } catch (reason) {
    throw toAuthError(reason);
  }
}

/** Returns a result of sync mode. No stage may return a promise there, so one is refused. */
function requireValue<T>(result: MaybePromise<T>): T {
  if (!isPending(result)) return result;
  ignoreRejection(result);
  throw refusal('verification_unavailable', { problem: 'promise', callback: 'a function' });
}

function toOutcome(verify: () => MaybePromise<VerifiedToken>): MaybePromise<Outcome> {
  return attempt<VerifiedToken, Outcome>(
    verify,
    (token) => ({ ok: true, token }),
    (reason) => {
      // A ConfigError says that the caller is wrong, not the token.
      if (!isAuthError(reason)) throw reason;
      return { ok: false, error: reason };
    },
  );
}
