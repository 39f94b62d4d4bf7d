import type { VerifyCall } from '../contract/call.ts';
import type { OfferedScheme } from '../errors/challenge.ts';
import { refusal } from '../errors/refusal.ts';
import type { Engine } from '../jose/engine.ts';
import { isPromise } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { createHeaderMemory } from '../memory/header-memory.ts';
import { createIssuerResolver } from '../memory/issuer-memory.ts';
import { createKeyMemory } from '../memory/key-memory.ts';
import { createTokenMemory } from '../memory/token-memory.ts';
import type { Policy } from '../policy/compile.ts';
import { releaseIssuers } from '../policy/listed-issuers.ts';
import { toProgress } from '../verify/context.ts';
import type { Context, IssuerResolver, KeyMemory, Mode } from '../verify/context.ts';
import { raceAbort } from './abort.ts';
import { startOf, toAcceptedEvent } from './decision-event.ts';
import { toOfferedSchemes } from './offered-schemes.ts';
import { createRefusal } from './refusal.ts';
import { createRouteNeeds } from './route-needs.ts';
import type { Needs, RouteNeeds } from './route-needs.ts';

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
  readonly routeNeeds: RouteNeeds;
  /** The schemes in which tokens are accepted. */
  readonly schemes: readonly OfferedScheme[];
  readonly keyMemory: KeyMemory;
  readonly resolver: IssuerResolver | undefined;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

const NO_CALL: Context['call'] = Object.freeze({});

/** Creates a runner with empty memories. */
export function createRunner(policy: Policy, engine: Engine): Runner {
  const { keyMemory, headerMemory, tokenMemory, resolver } = createMemories(policy, engine);
  const schemes = toOfferedSchemes(policy);
  const routeNeeds = createRouteNeeds(policy);
  const refuse = createRefusal(policy, schemes, routeNeeds);
  let closed = false;

  // Without a spread, which would cost every verification up to 4 µs.
  const toContext = (mode: Mode, call: Context['call'], { joined, route }: Needs): Context => ({
    mode,
    call,
    requirement: joined,
    route,
    policy,
    engine,
    keyMemory,
    headerMemory,
    tokenMemory,
    resolver,
    progress: toProgress(startOf(policy)),
  });
  const accept = <T>(value: T, context: Context): T => {
    if (context.progress.startedMs !== undefined) policy.emit(toAcceptedEvent(context));
    return value;
  };
  const run: Runner['run'] = (call, mode, stages, credential) => {
    const context = toContext(mode, call ?? NO_CALL, routeNeeds.of(call?.requirement));
    try {
      if (closed) throw refusal('verifier_closed', { problem: 'closed' });
      const signal = mode === 'async' ? call?.signal : undefined;
      const result =
        signal === undefined ? stages(context) : raceAbort(() => stages(context), signal);
      if (isPending(result)) {
        return result.then(
          (value) => accept(value, context),
          (reason: unknown) => refuse(reason, context, credential),
        );
      }
      return accept(result, context);
    } catch (reason) {
      return refuse(reason, context, credential);
    }
  };
  const close = (): void => {
    if (!closed) releaseIssuers(policy.trusted.values());
    closed = true;
    resolver?.close();
  };
  const isClosed = (): boolean => closed;
  return {
    run,
    routeNeeds,
    schemes,
    keyMemory,
    resolver,
    isClosed,
    close,
  };
}

/**
 * Does what `isPromise` does, for results alone. An engine is quick to find that objects of one shape have no `then`,
 * and `isPromise` sees objects of every shape.
 */
export function isPending<T>(result: MaybePromise<T>): result is Promise<T> {
  return typeof result === 'object' && result !== null && 'then' in result && isPromise(result);
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
