import type { KeyStoreReason, LoadReason } from '@oidc-verify/core';
import { elapsed } from './clock.ts';
import {
  flightOf,
  hasEnded,
  isBackingOff,
  isCooling,
  isDue,
  isFresh,
  isRevalidated,
  usableKeys,
} from './conditions.ts';
import { PENDING } from './failure.ts';
import { createState, toStep } from './state.ts';
import type {
  Answer,
  CacheState,
  FailedRefresh,
  FetchEffect,
  HeldKeys,
  Refresh,
  Step,
  StepInput,
  UnknownKidRefresh,
} from './state.ts';

/*
 * The life of an issuer's keys as a pure state machine: each function takes the state, what happened
 * and the moment, and returns the next state, the answer, effects and events. No I/O here. How
 * refreshes end is in settle.ts.
 */

/** Answers from memory alone, or not at all. */
export function peek(state: CacheState, input: StepInput): Step {
  const keys = usableKeys(state, input);
  return keys === undefined ? toStep(state, undefined) : serve(state, keys, input);
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
  input: StepInput,
): Step<Answer> {
  const { held, failed, unknownKid } = state;
  const isUnknownKid = because === 'unknown-kid';
  const usable = usableKeys(state, input);
  if (awaited !== undefined && held && held.sequence >= awaited) return serve(state, held, input);
  if (awaited !== undefined && failed && failed.sequence >= awaited) {
    if (usable && !isUnknownKid) return serve(state, usable, input);
    const waitMs = usable && unknownKid ? cooldownLeftMs(unknownKid, input) : 0;
    return refuse(state, failed, input, waitMs);
  }
  if (usable && !isUnknownKid) return serveAndRefresh(state, usable, because, input);
  const flight = flightOf(state, input);
  if (input.limits.sharePromises && flight) return join(state, flight, isUnknownKid);
  if (usable && unknownKid && isCooling(state, input)) {
    return turnAway(state, usable, unknownKid, input);
  }
  if (failed && isBackingOff(failed, input.now)) {
    return refuse(usable ? owe(state) : state, failed, input);
  }
  return start(state, input, isUnknownKid);
}

function serveAndRefresh(
  state: CacheState,
  keys: HeldKeys,
  because: LoadReason,
  input: StepInput,
): Step<Answer> {
  const served = serve(state, keys, input);
  // A fresh set starts no refresh for 'cold': an open readiness probe may not drive fetches.
  const mayStart = because === 'refresh-ahead' || !isFresh(keys, input.now);
  if (!mayStart || !isDue(state, input)) return served;
  const { state: next, effects } = start(served.state, input, state.owedAfter !== undefined);
  return { ...served, state: next, effects };
}

/** Answers a lookup for an unknown `kid` soon after the refresh that was made for another one. */
function turnAway(
  state: CacheState,
  keys: HeldKeys,
  unknownKid: UnknownKidRefresh,
  input: StepInput,
): Step<Answer> {
  const { issuer, failed } = state;
  if (!hasEnded(state, unknownKid)) return refusePending(state, unknownKid, input);
  const reported = { ...owe(state), unknownKid: { ...unknownKid, isReported: true } };
  const step =
    keys.sequence >= unknownKid.sequence
      ? serve(reported, keys, input)
      : refuse(reported, failed, input, cooldownLeftMs(unknownKid, input));
  if (unknownKid.isReported) return step;
  return { ...step, events: [...step.events, { type: 'cooldown', issuer }] };
}

function owe(state: CacheState): CacheState {
  return { ...state, owedAfter: state.sequence };
}

function join(state: CacheState, flight: Refresh, isUnknownKid: boolean): Step<Answer> {
  // What comes of it answers this `kid` too, so it counts as the refresh for it.
  const isNew = isUnknownKid && state.unknownKid?.sequence !== flight.sequence;
  const next = isNew ? { ...state, unknownKid: { ...flight, isReported: false } } : state;
  return toStep(next, { type: 'wait', sequence: flight.sequence });
}

function start(state: CacheState, input: StepInput, isUnknownKid: boolean): Step<Answer> {
  const { now } = input;
  const refresh: Refresh = { sequence: state.sequence + 1, at: now };
  const next: CacheState = {
    ...state,
    sequence: refresh.sequence,
    flight: refresh,
    startedAt: now,
    unknownKid: isUnknownKid ? { ...refresh, isReported: false } : state.unknownKid,
  };
  const { held, failed } = state;
  const reason = reasonOf(state, input, isUnknownKid);
  const fetch: FetchEffect = {
    type: 'fetch',
    ...refresh,
    reason,
    held,
    failures: failed?.count ?? 0,
  };
  return toStep(next, { type: 'wait', sequence: refresh.sequence }, [fetch]);
}

function reasonOf(state: CacheState, input: StepInput, isUnknownKid: boolean): KeyStoreReason {
  if (isUnknownKid) return 'unknown-kid';
  return usableKeys(state, input) === undefined ? 'cold' : 'due';
}

function serve(state: CacheState, held: HeldKeys, input: StepInput): Step<Answer> {
  const { issuer, failed } = state;
  const { keys, generation, skippedKeys: skipped } = held;
  const ageMs = elapsed(held.at, input.now);
  const ageSeconds = ageMs / 1000;
  const isExpired = ageMs >= held.ttlMs;
  const stale = isExpired && (failed !== undefined || isRevalidated(state, input));
  const refreshDue = isDue(state, input);
  const answer: Answer = {
    type: 'serve',
    set: { keys, generation, ageSeconds, stale, refreshDue, skipped },
  };
  if (!stale || failed === undefined || failed.isStaleReported) return toStep(state, answer);
  const reported = { ...state, failed: { ...failed, isStaleReported: true } };
  return toStep(reported, answer, [], [{ type: 'stale-used', issuer, ageSeconds }]);
}

function refuse(
  state: CacheState,
  failed: FailedRefresh | undefined,
  { now }: StepInput,
  leastMs = 0,
): Step<Answer> {
  const backoffMs = failed === undefined ? 0 : failed.waitMs - elapsed(failed.at, now);
  const retryAfterSeconds = toRetryAfter(Math.max(leastMs, backoffMs));
  return toStep(state, { type: 'refuse', failure: failed?.failure ?? PENDING, retryAfterSeconds });
}

function refusePending(
  state: CacheState,
  pending: Refresh,
  { now, limits }: StepInput,
): Step<Answer> {
  const pendingMs = Math.max(0, limits.pendingMs - elapsed(pending.at, now));
  return toStep(state, { type: 'refuse', failure: PENDING, retryAfterSeconds: 1, pendingMs });
}

function cooldownLeftMs(unknownKid: Refresh, { now, limits }: StepInput): number {
  return limits.cooldownMs - elapsed(unknownKid.at, now);
}

function toRetryAfter(ms: number): number {
  return Math.min(60, Math.max(1, Math.ceil(ms / 1000)));
}
