import { elapsed } from './clock.ts';
import type { CacheState, FailedRefresh, HeldKeys, Refresh, StepInput } from './state.ts';

/** Returns the keys in hand that may decide a token now: fresh, or stale for good reason. */
export function usableKeys(state: CacheState, input: StepInput): HeldKeys | undefined {
  const { held, failed } = state;
  const { now, limits } = input;
  if (held === undefined) return undefined;
  const ageMs = elapsed(held.at, now);
  if (ageMs < held.ttlMs || isRevalidated(state, input)) return held;
  if (!failed?.failure.staleEligible) return undefined;
  if (ageMs >= held.ttlMs + limits.staleMs) return undefined;
  // The issuer must have been asked since the keys expired, unless it may not be asked yet.
  const wasAsked = elapsed(held.at, failed.at) >= held.ttlMs;
  return wasAsked || isBackingOff(failed, now) ? held : undefined;
}

/** Tells whether keys serve while they are refreshed, no more than a while after their time. */
export function isRevalidated({ held, failed }: CacheState, input: StepInput): boolean {
  const { now, limits } = input;
  if (held === undefined || failed !== undefined) return false;
  return elapsed(held.at, now) < held.ttlMs + limits.revalidateMs;
}

/** Tells whether a refresh should start now although nobody waits for one. */
export function isDue(state: CacheState, input: StepInput): boolean {
  const { held, failed, owedAfter } = state;
  if (flightOf(state, input) || (failed && isBackingOff(failed, input.now))) return false;
  if (owedAfter !== undefined && !isCooling(state, input)) return true;
  return held !== undefined && elapsed(held.at, input.now) >= held.aheadMs;
}

/** Tells whether keys are within their time. */
export function isFresh(held: HeldKeys, now: StepInput['now']): boolean {
  return elapsed(held.at, now) < held.ttlMs;
}

/** Returns the refresh that is under way. */
export function flightOf(
  { flight, held }: CacheState,
  { now, limits: { flightMs, queueMs } }: StepInput,
): Refresh | undefined {
  const lostAfterMs = held === undefined ? flightMs + queueMs : flightMs;
  return flight && elapsed(flight.at, now) < lostAfterMs ? flight : undefined;
}

/** Tells whether a refresh has ended, well or not. One whose request went away never does. */
export function hasEnded({ held, failed }: CacheState, { sequence }: Refresh): boolean {
  return Math.max(held?.sequence ?? 0, failed?.sequence ?? 0) >= sequence;
}

/**
 * Tells whether a refresh for an unknown `kid` began a moment ago. One that has not ended in time is
 * lost, and counts as none.
 */
export function isCooling(state: CacheState, { now, limits }: StepInput): boolean {
  const { unknownKid } = state;
  if (unknownKid === undefined) return false;
  const sinceMs = elapsed(unknownKid.at, now);
  if (hasEnded(state, unknownKid)) return sinceMs < limits.cooldownMs;
  const lostAfterMs = limits.sharePromises ? limits.flightMs : limits.pendingMs;
  return sinceMs < Math.min(lostAfterMs, limits.cooldownMs);
}

/** Tells whether the issuer may not be asked yet, since it failed a moment ago. */
export function isBackingOff(failed: FailedRefresh, now: StepInput['now']): boolean {
  return elapsed(failed.at, now) < failed.waitMs;
}

// Longer than any back-off: what an issuer costs its endpoint never depends on room in memory.
const KEPT_MS = 60_000;

/**
 * Tells whether an issuer may be forgotten without effect on how often its endpoint is asked: no
 * refresh is under way or was started lately, and no back-off or cool-down runs.
 */
export function isIdle(state: CacheState, input: StepInput): boolean {
  const { startedAt, failed } = state;
  if (flightOf(state, input) || isCooling(state, input)) return false;
  if (failed && isBackingOff(failed, input.now)) return false;
  return startedAt === undefined || elapsed(startedAt, input.now) >= KEPT_MS;
}
