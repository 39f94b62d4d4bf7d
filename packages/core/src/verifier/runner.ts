import type { VerifyCall } from '../contract/call.ts';
import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { AuthScheme, OfferedScheme } from '../errors/challenge.ts';
import { AuthError, toAuthError } from '../errors/errors.ts';
import type { Engine } from '../jose/engine.ts';
import { attempt, chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { createHeaderMemory } from '../memory/header-memory.ts';
import { createIssuerResolver } from '../memory/issuer-memory.ts';
import { createKeyMemory } from '../memory/key-memory.ts';
import { createTokenMemory } from '../memory/token-memory.ts';
import type { Policy } from '../policy/compile.ts';
import { releaseIssuers } from '../policy/listed-issuers.ts';
import { compileRequirement, joinRoute, NO_REQUIREMENT } from '../policy/requirement.ts';
import { askCallback } from '../verify/callback.ts';
import type { Context, IssuerResolver, KeyMemory, Mode } from '../verify/context.ts';
import { isToken68 } from '../wire/token68.ts';
import { raceAbort } from './abort.ts';
import { toRefusedEvent } from './refused-event.ts';

/** Runs stages of the data path with the memories that all verifications of one verifier share. */
export interface Runner {
  /**
   * Returns what `stages` returns. Whatever it throws becomes an AuthError. `credential` is the token as
   * it stands in a request, where it was taken from one.
   */
  readonly run: <T>(
    call: VerifyCall<never> | undefined,
    mode: Mode,
    stages: (context: Context) => MaybePromise<T>,
    credential?: string,
  ) => MaybePromise<T>;
  /** Returns `route` joined to the policy's demands, unless this runner returned `route` before. */
  readonly requirement: (route?: Requirement<never> | CompiledRequirement) => CompiledRequirement;
  /** The schemes in which tokens are accepted. */
  readonly schemes: readonly OfferedScheme[];
  readonly keyMemory: KeyMemory;
  readonly resolver: IssuerResolver | undefined;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

/** Creates a runner with empty memories. */
export function createRunner(policy: Policy, engine: Engine): Runner {
  const { keyMemory, headerMemory, tokenMemory, resolver } = createMemories(policy, engine);
  const schemes = toSchemes(policy);
  const needsOf = createRequirements(policy);
  let closed = false;

  const refuse = (
    reason: unknown,
    context: Context,
    credential: string | undefined,
  ): MaybePromise<never> => {
    const { progress, call } = context;
    const { scheme = 'Bearer' } = call;
    const error = toOffering(toError(reason, credential), schemes, scheme);
    // A malformed header holds no token that could be refused.
    const hadToken = error.code !== 'invalid_request' || progress.stage !== 'parse';
    if (hadToken) policy.emit(toRefusedEvent(error, progress, policy.includeUnverifiedInEvents));
    if (scheme !== 'DPoP') throw error;
    return chain(findNonce(context), (dpopNonce) => {
      throw dpopNonce === undefined ? error : error.with({ dpopNonce });
    });
  };
  const run: Runner['run'] = (call, mode, stages, credential) => {
    const { joined, route } = needsOf(call?.requirement);
    // Without a spread, which would cost every verification up to 4 µs.
    const context: Context = {
      mode,
      call: call ?? {},
      requirement: joined,
      route,
      policy,
      engine,
      keyMemory,
      headerMemory,
      tokenMemory,
      resolver,
      progress: { stage: 'call' },
    };
    try {
      if (closed) throw new AuthError('verifier_closed');
      const signal = mode === 'async' ? call?.signal : undefined;
      const result =
        signal === undefined ? stages(context) : raceAbort(() => stages(context), signal);
      if (!(result instanceof Promise)) return result;
      return result.catch((reason: unknown) => refuse(reason, context, credential));
    } catch (reason) {
      return refuse(reason, context, credential);
    }
  };
  const requirement: Runner['requirement'] = (route) => needsOf(route).joined;
  const close = (): void => {
    if (!closed) releaseIssuers(policy.trusted.values());
    closed = true;
    resolver?.close();
  };
  return { run, requirement, schemes, keyMemory, resolver, isClosed: () => closed, close };
}

type Memories = Pick<Context, 'keyMemory' | 'headerMemory' | 'tokenMemory' | 'resolver'>;

function createMemories(policy: Policy, engine: Engine): Memories {
  const { resolveIssuer, tokenCache } = policy;
  return {
    keyMemory: createKeyMemory(engine, policy.emit),
    headerMemory: createHeaderMemory(),
    tokenMemory: tokenCache === undefined ? undefined : createTokenMemory(tokenCache, engine),
    resolver: resolveIssuer === undefined ? undefined : createIssuerResolver(resolveIssuer, policy),
  };
}

/** What a route demands: alone, and joined to what the policy demands of all issuers. */
interface RouteNeeds {
  readonly route: CompiledRequirement;
  readonly joined: CompiledRequirement;
}

function createRequirements(
  policy: Policy,
): (route?: Requirement<never> | CompiledRequirement) => RouteNeeds {
  // Only requirements that were compiled here hold this policy's demands too.
  const { requirement } = policy.mapping;
  const none: RouteNeeds = { route: NO_REQUIREMENT, joined: requirement };
  const compiled = new WeakMap<object, RouteNeeds>([[requirement, none]]);
  return (given) => {
    if (given === undefined) return none;
    const known = compiled.get(given);
    if (known !== undefined) return known;
    const route = compileRequirement(NO_REQUIREMENT, given);
    const needs = { route, joined: joinRoute(requirement, route) };
    compiled.set(needs.joined, needs);
    return needs;
  };
}

const BEARER: OfferedScheme = Object.freeze({ scheme: 'Bearer' });

function toSchemes({ dpop }: Policy): readonly OfferedScheme[] {
  if (dpop === undefined) return Object.freeze([BEARER]);
  const proven = Object.freeze({ scheme: 'DPoP', algorithms: dpop.algorithms } as const);
  return Object.freeze(dpop.mode === 'required' ? [proven] : [BEARER, proven]);
}

/**
 * Returns the refusal for what was thrown. A credential that is not a token68 makes the header malformed,
 * which is more than a bad token (RFC 6750 §3.1). No token that passes can be one, so only refused ones
 * are looked at.
 */
function toError(reason: unknown, credential: string | undefined): AuthError {
  const error = toAuthError(reason);
  const isBadHeader =
    error.code === 'malformed_token' && credential !== undefined && !isToken68(credential);
  return isBadHeader ? new AuthError('invalid_request') : error;
}

/** Returns the nonce for the client's next proof. Without one the refusal is still the right answer. */
function findNonce(context: Context): MaybePromise<string | undefined> {
  const { policy, engine } = context;
  const { dpop, now } = policy;
  return attempt<string | undefined, string | undefined>(
    () => askCallback('dpop', context, () => dpop?.nextNonce?.({ engine, nowMs: now() })),
    (nonce) => nonce,
    () => undefined,
  );
}

/** Returns the refusal with a challenge for each offered scheme; one of a Bearer-only API has it already. */
function toOffering(
  error: AuthError,
  offered: readonly OfferedScheme[],
  scheme: AuthScheme,
): AuthError {
  return offered[0] === BEARER && offered.length === 1 ? error : error.with({ offered, scheme });
}
