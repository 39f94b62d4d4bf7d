import { toNoneUsableEvent } from '@oidc-verify/core';
import type { Jwk, KeysUnusableEvent } from '@oidc-verify/core';
import { elapsed } from './clock.ts';
import type { RefreshFailure } from './failure.ts';
import { toStep } from './state.ts';
import type {
  CacheEvent,
  CacheState,
  Fetched,
  FetchEffect,
  HeldKeys,
  RefreshResult,
  Step,
  StepInput,
} from './state.ts';

const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 30_000;

/** A refresh that ended; `random` is 0 to 1, drawn once. */
export interface EndedRefresh {
  readonly fetch: FetchEffect;
  readonly result: RefreshResult;
  readonly random: number;
}

/** Takes in how a refresh ended. */
export function settle(
  state: CacheState,
  { fetch, result, random }: EndedRefresh,
  input: StepInput,
): Step<undefined> {
  const landed = land(state, fetch);
  // Older than what is in hand, or asked before a purge: it has nothing to say any more.
  const newest = Math.max(state.held?.sequence ?? 0, state.purgedSequence);
  if (fetch.sequence <= newest) return toStep(landed, undefined);
  return result.failure === undefined
    ? keep(landed, fetch, result, random)
    : fail(landed, { fetch, failure: result.failure, ms: result.ms, random }, input);
}

/** Returns the state after a refresh has ended, however it did. */
export function land(state: CacheState, { sequence }: FetchEffect): CacheState {
  const flight = state.flight?.sequence === sequence ? undefined : state.flight;
  const isOwedOne = state.owedAfter !== undefined && sequence > state.owedAfter;
  return { ...state, flight, owedAfter: isOwedOne ? undefined : state.owedAfter };
}

function keep(
  state: CacheState,
  fetch: FetchEffect,
  result: Fetched & { readonly ms: number },
  random: number,
): Step<undefined> {
  const { issuer, held } = state;
  const { url, status, ms, ttlMs, etag, skipped, privateKeys, skippedKeys } = result;
  const isSame = held !== undefined && areSameKeys(held.keys, result.keys);
  const generation = isSame ? state.generation : state.generation + 1;
  const keys = isSame ? held.keys : result.keys;
  const { sequence, at } = fetch;
  const aheadMs = toAheadMs(ttlMs, random);
  const next: HeldKeys = {
    keys,
    skipped,
    skippedKeys,
    generation,
    sequence,
    at,
    ttlMs,
    aheadMs,
    url,
    etag,
  };
  const outcome = isSame ? 'confirmed' : 'replaced';
  const events: CacheEvent[] = [
    { type: 'keys-refreshed', issuer, url, outcome, status, ms, keys: keys.length, skipped },
  ];
  if (!isSame && privateKeys > 0) {
    events.push({ type: 'keys-unusable', issuer, reason: 'private', keys: privateKeys });
  }
  return toStep({ ...state, generation, held: next, failed: undefined }, undefined, [], events);
}

interface EndedBadly {
  readonly fetch: FetchEffect;
  readonly failure: RefreshFailure;
  readonly ms: number;
  readonly random: number;
}

function fail(
  state: CacheState,
  { fetch, failure, ms, random }: EndedBadly,
  { now }: StepInput,
): Step<undefined> {
  const { issuer, failed: before } = state;
  // Refreshes that ran side by side and failed together count as one failure.
  const isTogether = before !== undefined && elapsed(fetch.at, before.at) > 0;
  const count = isTogether ? before.count : (before?.count ?? 0) + 1;
  const backoffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (count - 1)) * random;
  const { url, status, skipped = 0, retryAfterSeconds = 0 } = failure.facts;
  const waitMs = Math.max(backoffMs, retryAfterSeconds * 1000);
  const sequence = Math.max(fetch.sequence, before?.sequence ?? 0);
  const failed = {
    sequence,
    at: now,
    failure: failure.brief(),
    count,
    waitMs,
    isStaleReported: false,
  };
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
  if (failure.reason === 'no-usable-keys') events.push(toUnusableEvent(issuer, failure));
  return toStep({ ...state, failed }, undefined, [], events);
}

function toUnusableEvent(issuer: string, { facts }: RefreshFailure): KeysUnusableEvent {
  const { unusable = [], skipped = 0 } = facts;
  return unusable.length > 0
    ? toNoneUsableEvent(issuer, unusable)
    : { type: 'keys-unusable', issuer, reason: 'invalid', keys: skipped };
}

/** Returns after how long keys are refreshed: 80 % ± 10 % of their time, so that a fleet does not do it together. */
export function toAheadMs(ttlMs: number, random: number): number {
  return ttlMs * (0.7 + 0.2 * random);
}

/** Tells whether two sets hold the same keys in the same order. */
export function areSameKeys(one: readonly Jwk[], other: readonly Jwk[]): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
