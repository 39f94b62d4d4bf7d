import type { AcceptedEvent, Decision, RefusedEvent, Stage } from '../contract/decision-event.ts';
import type { AuthError } from '../errors/errors.ts';
import { readTokenValues } from '../errors/token-values.ts';
import type { TokenValues } from '../errors/token-values.ts';
import type { Policy } from '../policy/compile.ts';
import { readClock } from '../time/read-clock.ts';
import type { Context } from '../verify/context.ts';

/** What is told of a decision. */
export type DecisionContext = Pick<Context, 'progress' | 'call' | 'policy'>;

/** Returns when a decision begins, or undefined where nobody wants to know of it. */
export function startOf(policy: Pick<Policy, 'isWatched' | 'monotonicMs'>): number | undefined {
  return policy.isWatched() ? readClock(policy) : undefined;
}

/** Returns the event of an accepted token. */
export function toAcceptedEvent(context: Context): AcceptedEvent {
  return new DecisionEvent('accepted', context.progress.stage, context);
}

/** Returns the event of a refusal at a stage. */
export function toRefusedEvent(
  error: AuthError,
  stage: Stage,
  context: DecisionContext,
): RefusedEvent {
  return new RefusalEvent(error, stage, context);
}

/** Made by a class, because adding a member that is not enumerable to an object takes microseconds. */
class DecisionEvent<Type extends 'accepted' | 'refused'> implements Decision {
  readonly type: Type;
  readonly operation: Decision['operation'];
  readonly stage: Stage;
  readonly issuer: string | undefined;
  readonly resolved: boolean;
  readonly scheme: Decision['scheme'];
  readonly cached: boolean;
  readonly durationMs: number;
  // What prints or serialises an event may not find the token in it.
  readonly #request: object | undefined;

  constructor(type: Type, stage: Stage, { progress, call, policy }: DecisionContext) {
    const { operation, entry, cached, startedMs = Number.NaN } = progress;
    this.type = type;
    this.operation = operation;
    this.stage = stage;
    this.issuer = entry?.issuer;
    this.resolved = entry !== undefined && !policy.trusted.has(entry.issuer);
    this.scheme = call.scheme ?? 'Bearer';
    this.cached = cached;
    this.durationMs = readClock(policy) - startedMs;
    this.#request = call.request?.received?.sources?.[0];
  }

  get request(): object | undefined {
    return this.#request;
  }
}

class RefusalEvent extends DecisionEvent<'refused'> implements RefusedEvent {
  readonly code: AuthError['code'];
  readonly detail: string;
  readonly facts: AuthError['facts'];

  constructor({ code, detail, facts }: AuthError, stage: Stage, context: DecisionContext) {
    super('refused', stage, context);
    this.code = code;
    this.detail = detail;
    this.facts = facts;
  }
}

const VERIFIED: ReadonlySet<Stage> = new Set<Stage>(['claims', 'confirmation', 'authorize']);

/** Returns what a token says of itself, as far as it could be read. */
export function toTokenValues({ progress }: Context): TokenValues | undefined {
  const { parsed, payload = parsed?.payload, stage } = progress;
  if (payload === undefined) return undefined;
  return readTokenValues(parsed?.header ?? {}, payload, VERIFIED.has(stage));
}
