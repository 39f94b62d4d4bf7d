import type { LoadReason } from '@oidc-verify/core';
import { RefreshFailure } from './failure.ts';
import {
  createState,
  elapsed,
  flightOf,
  isBackingOff,
  isCooling,
  isDue,
  isFresh,
  toStep,
  usableKeys,
} from './state.ts';
import type {
  Answer,
  Attempt,
  CacheLimits,
  CacheState,
  FailedAttempt,
  FetchEffect,
  HeldKeys,
  Step,
  UnknownKidAttempt,
} from './state.ts';

/*
 * The life of an issuer's keys as a pure state machine: each function takes the state, what happened
 * and the monotonic instant, and returns the next state, the answer, effects and events. No I/O here.
 * How refreshes end is in settle.ts.
 */

/** Answers from memory alone, or not at all. */
export function peek(state: CacheState, now: number, limits: CacheLimits): Step {
  const keys = usableKeys(state, now, limits);
  return keys === undefined ? toStep(state, undefined) : serve(state, keys, now, limits);
}

/** Forgets all keys; an answer to an earlier request will not be used. */
export function purge(state: CacheState): Step<undefined> {
  const empty = createState(state.issuer, state.generation, state.sequence);
  return toStep(empty, undefined, [{ type: 'abort' }]);
}

/** Why keys are looked up. */
export interface Lookup {
  readonly because: LoadReason;
  readonly awaited?: number | undefined;
}

/**
 * Answers a lookup, and starts a refresh where one is needed. `awaited` is the refresh that this
 * lookup waited for: its answer is final, however it ended.
 */
export function lookUp(
  state: CacheState,
  { because, awaited }: Lookup,
  now: number,
  limits: CacheLimits,
): Step<Answer> {
  const { held, failed, unknownKid } = state;
  const isUnknownKid = because === 'unknown-kid';
  const usable = usableKeys(state, now, limits);
  if (awaited !== undefined && held && held.sequence >= awaited) {
    return serve(state, held, now, limits);
  }
  if (awaited !== undefined && failed && failed.sequence >= awaited) {
    if (usable && !isUnknownKid) return serve(state, usable, now, limits);
    return refuse(state, failed, now, usable && unknownKid && unknownKid.at + limits.cooldownMs);
  }
  if (usable && !isUnknownKid) return serveAndRefresh(state, usable, because, now, limits);
  const flight = flightOf(state, now, limits);
  if (limits.sharePromises && flight) return join(state, flight, isUnknownKid);
  const owing = usable ? { ...state, isRefreshOwed: true } : state;
  if (usable && unknownKid && isCooling(state, now, limits)) {
    return turnAway(owing, usable, unknownKid, now, limits);
  }
  if (failed && isBackingOff(failed, now)) return refuse(owing, failed, now);
  return start(state, now, isUnknownKid);
}

function serveAndRefresh(
  state: CacheState,
  keys: HeldKeys,
  because: LoadReason,
  now: number,
  limits: CacheLimits,
): Step<Answer> {
  const served = serve(state, keys, now, limits);
  // A fresh set starts no refresh for 'cold': an open readiness probe may not drive fetches.
  const mayStart = because === 'refresh-ahead' || !isFresh(keys, now);
  if (!mayStart || !isDue(state, now, limits)) return served;
  const { state: next, effects } = start(served.state, now, state.isRefreshOwed);
  return { ...served, state: next, effects };
}

function turnAway(
  state: CacheState,
  keys: HeldKeys,
  unknownKid: UnknownKidAttempt,
  now: number,
  limits: CacheLimits,
): Step<Answer> {
  const { issuer, failed } = state;
  const reported = { ...state, unknownKid: { ...unknownKid, isReported: true } };
  const hasFailed = failed !== undefined && failed.sequence >= unknownKid.sequence;
  const cooledAt = unknownKid.at + limits.cooldownMs;
  const step =
    keys.sequence >= unknownKid.sequence
      ? serve(reported, keys, now, limits)
      : refuse(reported, hasFailed ? failed : undefined, now, cooledAt);
  if (unknownKid.isReported) return step;
  return { ...step, events: [...step.events, { type: 'cooldown', issuer }] };
}

function join(state: CacheState, flight: Attempt, isUnknownKid: boolean): Step<Answer> {
  // What comes of it answers this `kid` too, so it counts as the refresh for it.
  const isNew = isUnknownKid && state.unknownKid?.sequence !== flight.sequence;
  const next = isNew ? { ...state, unknownKid: { ...flight, isReported: false } } : state;
  return toStep(next, { type: 'wait', sequence: flight.sequence });
}

function start(state: CacheState, now: number, isUnknownKid: boolean): Step<Answer> {
  const attempt: Attempt = { sequence: state.sequence + 1, at: now };
  const next: CacheState = {
    ...state,
    sequence: attempt.sequence,
    flight: attempt,
    unknownKid: isUnknownKid ? { ...attempt, isReported: false } : state.unknownKid,
    isRefreshOwed: false,
  };
  const { held, failed } = state;
  const fetch: FetchEffect = { type: 'fetch', ...attempt, held, failures: failed?.count ?? 0 };
  return toStep(next, { type: 'wait', sequence: attempt.sequence }, [fetch]);
}

function serve(
  state: CacheState,
  { keys, skippedKeys, generation, at, ttlMs }: HeldKeys,
  now: number,
  limits: CacheLimits,
): Step<Answer> {
  const { issuer, failed } = state;
  const ageSeconds = elapsed(at, now) / 1000;
  const stale = failed !== undefined && ageSeconds * 1000 >= ttlMs;
  const refreshDue = isDue(state, now, limits);
  const answer: Answer = {
    type: 'serve',
    set: { keys, generation, ageSeconds, stale, refreshDue, skipped: skippedKeys },
  };
  if (!stale || failed.isStaleReported) return toStep(state, answer);
  const reported = { ...state, failed: { ...failed, isStaleReported: true } };
  return toStep(reported, answer, [], [{ type: 'stale-used', issuer, ageSeconds }]);
}

const PENDING = new RefreshFailure('pending', 'a refresh of the keys is under way');

function refuse(
  state: CacheState,
  failed: FailedAttempt | undefined,
  now: number,
  until = 0,
): Step<Answer> {
  const retryAt = failed === undefined ? now : Math.max(until, failed.at + failed.waitMs);
  const retryAfterSeconds = Math.min(60, Math.max(1, Math.ceil((retryAt - now) / 1000)));
  return toStep(state, { type: 'refuse', failure: failed?.failure ?? PENDING, retryAfterSeconds });
}
