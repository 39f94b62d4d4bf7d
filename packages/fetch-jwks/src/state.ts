import type {
  CooldownEvent,
  Jwk,
  KeySet,
  KeysRefreshedEvent,
  KeysUnusableEvent,
  KeyStoreReason,
  SkippedKey,
  StaleUsedEvent,
} from '@oidc-verify/core';
import type { Instant } from './clock.ts';
import type { RefreshFailure } from './failure.ts';

/** All spans of the cache, in milliseconds. */
export interface CacheLimits {
  readonly staleMs: number;
  /** How long keys that expired still serve while they are refreshed. */
  readonly revalidateMs: number;
  readonly cooldownMs: number;
  /** After this a refresh counts as lost: the request that started it may be gone (Workers). */
  readonly flightMs: number;
  /** How much longer a refresh may take while no keys are held: such refreshes take turns. */
  readonly queueMs: number;
  /**
   * After this a refresh counts as lost for lookups that may not wait for its promise. It is short, so
   * that requests which start a refresh and go away keep nobody from the new keys.
   */
  readonly pendingMs: number;
  /** False where one request may not wait for the promise of another. */
  readonly sharePromises: boolean;
}

/** What every step depends on beside the state. */
export interface StepInput {
  readonly now: Instant;
  readonly limits: CacheLimits;
}

/** Keys in memory, and what is needed to ask for them again. Ages count from the request. */
export interface HeldKeys {
  readonly keys: readonly Jwk[];
  readonly skipped: number;
  readonly skippedKeys?: readonly SkippedKey[] | undefined;
  readonly generation: number;
  readonly sequence: number;
  readonly at: Instant;
  readonly ttlMs: number;
  readonly aheadMs: number;
  readonly url: string;
  readonly etag: string | undefined;
}

/** A refresh: its number, and the moment at which it was started. */
export interface Refresh {
  readonly sequence: number;
  readonly at: Instant;
}

/** The last refresh that failed, until one succeeds; `at` is when it failed. */
export interface FailedRefresh extends Refresh {
  readonly failure: RefreshFailure;
  readonly count: number;
  readonly waitMs: number;
  readonly isStaleReported: boolean;
}

/** The last refresh for an unknown `kid`; `isReported` once a lookup was turned away after it. */
export interface UnknownKidRefresh extends Refresh {
  readonly isReported: boolean;
}

/** Everything known of one issuer. Refreshes are numbered in the order in which they are started. */
export interface CacheState {
  readonly issuer: string;
  readonly sequence: number;
  readonly generation: number;
  /** Answers to requests up to this number came from before a purge. */
  readonly purgedSequence: number;
  readonly held: HeldKeys | undefined;
  readonly flight: Refresh | undefined;
  /** When the last refresh was started, however it ended. */
  readonly startedAt: Instant | undefined;
  readonly failed: FailedRefresh | undefined;
  readonly unknownKid: UnknownKidRefresh | undefined;
  /** Lookups were turned away during the cool-down: one refresh after this one follows when it ends. */
  readonly owedAfter: number | undefined;
}

/** One refresh to be made. */
export interface FetchEffect extends Refresh {
  readonly type: 'fetch';
  readonly reason: KeyStoreReason;
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
      /** Milliseconds until a refresh whose promise is not shared counts as lost, if one is under way. */
      readonly pendingMs?: number;
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
    startedAt: undefined,
    failed: undefined,
    unknownKid: undefined,
    owedAfter: undefined,
  };
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
