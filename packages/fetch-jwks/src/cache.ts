import type { Jwk, LoadReason } from '@oidc-verify/core';
import { RefreshFailure } from './failure.ts';
import {
  createState,
  elapsed,
  flightOf,
  isBackingOff,
  isCooling,
  isDue,
  isFresh,
  usableKeys,
} from './state.ts';
import type {
  Answer,
  Attempt,
  CacheEffect,
  CacheEvent,
  CacheLimits,
  CacheState,
  FailedAttempt,
  FetchEffect,
  Fetched,
  HeldKeys,
  RefreshResult,
  Step,
  UnknownKidAttempt,
} from './state.ts';

const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 30_000;

/*
 * The life of an issuer's keys as a pure state machine: each function takes the state, what happened
 * and the monotonic instant, and returns the next state, the answer, effects and events. No I/O here.
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

/** Takes in how a refresh ended; `random` is 0 to 1, drawn once. */
export function settle(
  state: CacheState,
  fetch: FetchEffect,
  result: RefreshResult,
  random: number,
  now: number,
): Step<undefined> {
  const flight = state.flight?.sequence === fetch.sequence ? undefined : state.flight;
  const landed = { ...state, flight };
  // Older than what is in hand, or asked before a purge: it has nothing to say any more.
  const newest = Math.max(state.held?.sequence ?? 0, state.purgedSequence);
  if (fetch.sequence <= newest) return toStep(landed, undefined);
  return result.failure === undefined
    ? keep(landed, fetch, result, random)
    : fail(landed, fetch, result.failure, result.ms, random, now);
}

function keep(
  state: CacheState,
  fetch: FetchEffect,
  result: Fetched & { readonly ms: number },
  random: number,
): Step<undefined> {
  const { issuer, held } = state;
  const { url, status, ms, ttlMs, etag, skipped, privateKeys } = result;
  const isSame = held !== undefined && areSameKeys(held.keys, result.keys);
  const generation = isSame ? state.generation : state.generation + 1;
  const keys = isSame ? held.keys : result.keys;
  const { sequence, at } = fetch;
  // 80 % ± 10 %, so that a fleet that started together does not refresh together
  const aheadMs = ttlMs * (0.7 + 0.2 * random);
  const next: HeldKeys = { keys, skipped, generation, sequence, at, ttlMs, aheadMs, url, etag };
  const outcome = isSame ? 'confirmed' : 'replaced';
  const events: CacheEvent[] = [
    { type: 'keys-refreshed', issuer, url, outcome, status, ms, keys: keys.length, skipped },
  ];
  if (!isSame && privateKeys > 0) {
    events.push({ type: 'keys-unusable', issuer, reason: 'private', keys: privateKeys });
  }
  return toStep({ ...state, generation, held: next, failed: undefined }, undefined, [], events);
}

function fail(
  state: CacheState,
  fetch: FetchEffect,
  failure: RefreshFailure,
  ms: number,
  random: number,
  now: number,
): Step<undefined> {
  const { issuer, failed: before } = state;
  // Refreshes that ran side by side and failed together count as one failure.
  const isTogether = before !== undefined && fetch.at < before.at;
  const count = isTogether ? before.count : (before?.count ?? 0) + 1;
  const backoffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (count - 1)) * random;
  const { url, status, skipped = 0, retryAfterSeconds = 0 } = failure.facts;
  const waitMs = Math.max(backoffMs, retryAfterSeconds * 1000);
  const sequence = Math.max(fetch.sequence, before?.sequence ?? 0);
  const failed = { sequence, at: now, failure, count, waitMs, isStaleReported: false };
  const events: CacheEvent[] = [
    {
      type: 'keys-refreshed',
      issuer,
      url,
      outcome: 'failed',
      ...(status === undefined ? {} : { status }),
      errorCode: failure.reason,
      ms,
      keys: state.held?.keys.length ?? 0,
      skipped,
    },
  ];
  if (failure.reason === 'no-usable-keys') {
    events.push({ type: 'keys-unusable', issuer, reason: 'invalid', keys: skipped });
  }
  return toStep({ ...state, failed }, undefined, [], events);
}

function serve(
  state: CacheState,
  { keys, generation, at, ttlMs }: HeldKeys,
  now: number,
  limits: CacheLimits,
): Step<Answer> {
  const { issuer, failed } = state;
  const ageSeconds = elapsed(at, now) / 1000;
  const stale = failed !== undefined && ageSeconds * 1000 >= ttlMs;
  const refreshDue = isDue(state, now, limits);
  const answer: Answer = {
    type: 'serve',
    set: { keys, generation, ageSeconds, stale, refreshDue },
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

function areSameKeys(one: readonly Jwk[], other: readonly Jwk[]): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function toStep<A>(
  state: CacheState,
  answer: A,
  effects: readonly CacheEffect[] = [],
  events: readonly CacheEvent[] = [],
): Step<A> {
  return { state, answer, effects, events };
}
