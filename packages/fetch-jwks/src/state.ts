import type {
  CooldownEvent,
  Jwk,
  KeySet,
  KeysRefreshedEvent,
  KeysUnusableEvent,
  SkippedKey,
  StaleUsedEvent,
} from '@oidc-verify/core';
import type { RefreshFailure } from './failure.ts';

/** All spans of the cache, in milliseconds. */
export interface CacheLimits {
  readonly staleMs: number;
  readonly cooldownMs: number;
  /** After this a refresh counts as lost: the request that owned it may be gone (Workers). */
  readonly flightMs: number;
  /** False where one request may not wait for the promise of another. */
  readonly sharePromises: boolean;
}

/** Keys in memory, and what is needed to ask for them again. Instants count from the request. */
export interface HeldKeys {
  readonly keys: readonly Jwk[];
  readonly skipped: number;
  readonly skippedKeys?: readonly SkippedKey[] | undefined;
  readonly generation: number;
  readonly sequence: number;
  readonly at: number;
  readonly ttlMs: number;
  readonly aheadMs: number;
  readonly url: string;
  readonly etag: string | undefined;
}

/** A refresh by its number and the instant of its request. */
export interface Attempt {
  readonly sequence: number;
  readonly at: number;
}

/** The last refresh that failed, until one succeeds. */
export interface FailedAttempt extends Attempt {
  readonly failure: RefreshFailure;
  readonly count: number;
  readonly waitMs: number;
  readonly isStaleReported: boolean;
}

/** The last refresh for an unknown `kid`; `isReported` once a lookup was turned away after it. */
export interface UnknownKidAttempt extends Attempt {
  readonly isReported: boolean;
}

/** Everything known of one issuer. Refreshes are numbered in the order in which they are requested. */
export interface CacheState {
  readonly issuer: string;
  readonly sequence: number;
  readonly generation: number;
  /** Answers to requests up to this number came from before a purge. */
  readonly purgedSequence: number;
  readonly held: HeldKeys | undefined;
  readonly flight: Attempt | undefined;
  readonly failed: FailedAttempt | undefined;
  readonly unknownKid: UnknownKidAttempt | undefined;
  /** Lookups were turned away during the cool-down: one refresh follows when it ends. */
  readonly isRefreshOwed: boolean;
}

/** One refresh to be made. */
export interface FetchEffect extends Attempt {
  readonly type: 'fetch';
  readonly held: HeldKeys | undefined;
  /** Failed refreshes in a row before this one. */
  readonly failures: number;
}
export type CacheEffect = FetchEffect | { readonly type: 'abort' };
export type CacheEvent = CooldownEvent | KeysRefreshedEvent | KeysUnusableEvent | StaleUsedEvent;

/** Keys that came back from a refresh. */
export interface Fetched {
  readonly keys: readonly Jwk[];
  readonly skipped: number;
  readonly privateKeys: number;
  readonly skippedKeys?: readonly SkippedKey[] | undefined;
  readonly ttlMs: number;
  readonly url: string;
  readonly etag: string | undefined;
  readonly status: number;
}

/** How a refresh ended. */
export type RefreshResult =
  | (Fetched & { readonly failure?: undefined; readonly ms: number })
  | { readonly failure: RefreshFailure; readonly ms: number };

/** What a lookup gets: keys, a refresh to wait for, or a refusal. */
export type Answer =
  | { readonly type: 'serve'; readonly set: KeySet }
  | { readonly type: 'wait'; readonly sequence: number }
  | {
      readonly type: 'refuse';
      readonly failure: RefreshFailure;
      readonly retryAfterSeconds: number;
    };

/** What follows from an input: the new state, the answer to the caller, what to do, what to tell. */
export interface Step<A = Answer | undefined> {
  readonly state: CacheState;
  readonly answer: A;
  readonly effects: readonly CacheEffect[];
  readonly events: readonly CacheEvent[];
}

/** Returns the state of an issuer of which nothing is known yet. */
export function createState(issuer: string, generation: number, sequence = 0): CacheState {
  return {
    issuer,
    sequence,
    generation,
    purgedSequence: sequence,
    held: undefined,
    flight: undefined,
    failed: undefined,
    unknownKid: undefined,
    isRefreshOwed: false,
  };
}

/** Returns the keys in hand that may decide a token now: fresh, or stale for good reason. */
export function usableKeys(
  { held, failed }: CacheState,
  now: number,
  { staleMs }: CacheLimits,
): HeldKeys | undefined {
  if (held === undefined || isFresh(held, now)) return held;
  if (!failed?.failure.staleEligible) return undefined;
  if (elapsed(held.at, now) >= held.ttlMs + staleMs) return undefined;
  // The issuer must have been asked since the keys expired, unless it may not be asked yet.
  return failed.at >= held.at + held.ttlMs || isBackingOff(failed, now) ? held : undefined;
}

/** Tells whether a refresh should start now although nobody waits for one. */
export function isDue(state: CacheState, now: number, limits: CacheLimits): boolean {
  const { held, failed } = state;
  if (flightOf(state, now, limits) || (failed && isBackingOff(failed, now))) return false;
  if (state.isRefreshOwed && !isCooling(state, now, limits)) return true;
  return held !== undefined && elapsed(held.at, now) >= held.aheadMs;
}

/** Tells whether keys are within their time. */
export function isFresh(held: HeldKeys, now: number): boolean {
  return elapsed(held.at, now) < held.ttlMs;
}

/** Returns the refresh that is under way. */
export function flightOf(
  { flight }: CacheState,
  now: number,
  { flightMs }: CacheLimits,
): Attempt | undefined {
  return flight && elapsed(flight.at, now) < flightMs ? flight : undefined;
}

/** Tells whether a refresh for an unknown `kid` began a moment ago. */
export function isCooling(
  { unknownKid }: CacheState,
  now: number,
  { cooldownMs }: CacheLimits,
): boolean {
  return unknownKid !== undefined && elapsed(unknownKid.at, now) < cooldownMs;
}

/** Tells whether the issuer may not be asked yet, since it failed a moment ago. */
export function isBackingOff(failed: FailedAttempt, now: number): boolean {
  return elapsed(failed.at, now) < failed.waitMs;
}

/** Returns the time since an instant; a clock that went back makes nothing younger than new. */
export function elapsed(since: number, now: number): number {
  return Math.max(0, now - since);
}

/** Returns the step to `state`. */
export function toStep<A>(
  state: CacheState,
  answer: A,
  effects: readonly CacheEffect[] = [],
  events: readonly CacheEvent[] = [],
): Step<A> {
  return { state, answer, effects, events };
}
