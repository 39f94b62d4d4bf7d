import type { AcceptedEvent, Decision, RefusedEvent, Stage } from '../contract/decision-event.ts';
import type { AuthError } from '../errors/errors.ts';
import { readTokenValues } from '../errors/token-values.ts';
import type { TokenValues } from '../errors/token-values.ts';
import type { Policy } from '../policy/compile.ts';
import type { Context } from '../verify/context.ts';

/** Returns when a decision begins, or undefined where nobody wants to know of it. */
export function startOf(policy: Pick<Policy, 'isWatched' | 'monotonicMs'>): number | undefined {
  return policy.isWatched() ? readClock(policy) : undefined;
}

/** A clock that fails only leaves the duration open: what is observed changes nothing. */
function readClock({ monotonicMs }: Pick<Policy, 'monotonicMs'>): number {
  try {
    return monotonicMs();
  } catch {
    return Number.NaN;
  }
}

/** Returns the event of an accepted token. */
export function toAcceptedEvent(context: Context): AcceptedEvent {
  return withRequest({ type: 'accepted', ...toDecision(context) }, context);
}

/** Returns the event of a refusal at a stage. */
export function toRefusedEvent(error: AuthError, stage: Stage, context: Context): RefusedEvent {
  const { code, detail, facts } = error;
  const event = { type: 'refused', code, detail, facts, ...toDecision(context), stage } as const;
  return withRequest(event, context);
}

function toDecision({ progress, call, policy }: Context): Omit<Decision, 'request'> {
  const { operation, stage, entry, cached, startedMs = Number.NaN } = progress;
  return {
    operation,
    stage,
    issuer: entry?.issuer,
    resolved: entry !== undefined && !policy.trusted.has(entry.issuer),
    scheme: call.scheme ?? 'Bearer',
    cached,
    durationMs: readClock(policy) - startedMs,
  };
}

/** Adds the request so that what prints or serialises an event does not find the token in it. */
function withRequest<Event extends object>(
  event: Event,
  { call }: Context,
): Event & Pick<Decision, 'request'> {
  const request = call.request?.received?.sources?.[0];
  return Object.defineProperty({ ...event, request }, 'request', { enumerable: false });
}

const VERIFIED: ReadonlySet<Stage> = new Set<Stage>(['claims', 'confirmation', 'authorize']);

/** Returns what a token says of itself, as far as it could be read. */
export function toTokenValues({ progress }: Context): TokenValues | undefined {
  const { parsed, payload = parsed?.payload, stage } = progress;
  if (payload === undefined) return undefined;
  return readTokenValues(parsed?.header ?? {}, payload, VERIFIED.has(stage));
}
