import { callback, integer, number } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import type { SharedRevocationsEvent } from '@oidc-verify/core/revocation';
import { DEFAULT_PREFIX, readPrefix } from './keys.ts';

/** Options of `redisRevocations`. */
export interface RedisRevocationsOptions {
  /** The first part of each key. Processes that share revocations have the same one. Default `oidc-verify`. */
  readonly prefix?: string;
  /** Revocations that the store holds, 1–1,000,000. A full store refuses further ones. Default 100,000. */
  readonly maxEntries?: number;
  /**
   * Seconds, 0–86,400, for which a revocation still applies after its `expiresAt`. It must not be less
   * than the tolerance of any verifier that asks. Default 60.
   */
  readonly clockToleranceSeconds?: number;
  /**
   * Seconds, 0–600: how far the clocks of processes and servers may differ. Revocations are kept for
   * that much longer. Default 60.
   */
  readonly clockSkewSeconds?: number;
  /** Milliseconds, 10–60,000, between two looks at what is new. Default 100. */
  readonly pollIntervalMs?: number;
  /**
   * Seconds, 1–3,600: how old the copy in this process may be. While Redis cannot be read for longer,
   * tokens that are not known to be revoked get 503. Default 5.
   */
  readonly maxStaleSeconds?: number;
  /**
   * The number of replicas, 0–10, that have to have a revocation before `revoke` resolves. Default 0:
   * after a failover the processes write back what they know.
   */
  readonly waitForReplicas?: number;
  /** Milliseconds, 1–60,000, for each command. Default 1,000. */
  readonly timeoutMs?: number;
  /** Receives what happens to the copy. Exceptions it throws are ignored. */
  readonly onEvent?: (event: SharedRevocationsEvent) => unknown;
  /** Returns the wall-clock time in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /** Returns milliseconds of a clock that never jumps. Default `performance.now`. */
  readonly monotonicMs?: () => number;
}

/** {@link RedisRevocationsOptions} in the form in which they are used. */
export interface RedisRevocationsSettings extends Required<
  Omit<RedisRevocationsOptions, 'onEvent'>
> {
  readonly onEvent?: (event: SharedRevocationsEvent) => unknown;
}

/** The rows of {@link RedisRevocationsOptions}. */
export const REDIS_REVOCATIONS_ROWS: OptionRows<RedisRevocationsOptions, RedisRevocationsSettings> =
  {
    prefix: { read: readPrefix, fallback: DEFAULT_PREFIX },
    maxEntries: { read: integer(1, 1_000_000), fallback: 100_000 },
    clockToleranceSeconds: { read: number(0, 86_400), fallback: 60 },
    clockSkewSeconds: { read: number(0, 600), fallback: 60 },
    pollIntervalMs: { read: integer(10, 60_000), fallback: 100 },
    maxStaleSeconds: { read: number(1, 3_600), fallback: 5 },
    waitForReplicas: { read: integer(0, 10), fallback: 0 },
    timeoutMs: { read: integer(1, 60_000), fallback: 1_000 },
    onEvent: { read: callback },
    now: { read: callback, fallback: () => Date.now() },
    monotonicMs: { read: callback, fallback: () => performance.now() },
  };
