import { callback, integer, number } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import type { SharedRevocationsEvent } from '@oidc-verify/core/revocation';
import { NAME_ROW, TIMEOUT_ROW } from './rows.ts';

/** The options of `durableRevocations`. */
export interface DurableRevocationsOptions {
  /** Keeps the revocations of several APIs apart that share a namespace. Default `'oidc-verify'`. */
  readonly name?: string;
  /**
   * Milliseconds, 100–60,000: how old the copy of an isolate may be when it decides about a token, and so
   * how long a revocation takes to reach every isolate. Default 1,000.
   */
  readonly maxAgeMs?: number;
  /** Revocations, 1–1,000,000. Each isolate has a copy of all of them. Default 100,000. */
  readonly maxEntries?: number;
  /**
   * Seconds, 0–86,400, for which a revocation still applies after its `expiresAt`. It must not be
   * less than the tolerance of any verifier that asks, or a token would outlive its revocation.
   * Default 60.
   */
  readonly clockToleranceSeconds?: number;
  /** Milliseconds, 1–60,000: how long the object may take to respond. Default 1,000. */
  readonly timeoutMs?: number;
  /** Receives `shared-revocations` events. Exceptions it throws are ignored. */
  readonly onEvent?: (event: SharedRevocationsEvent) => unknown;
  /** Returns the wall-clock time in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/** {@link DurableRevocationsOptions} with their defaults. */
export interface DurableRevocationsSettings extends Required<
  Omit<DurableRevocationsOptions, 'onEvent'>
> {
  readonly onEvent?: NonNullable<DurableRevocationsOptions['onEvent']>;
}

/** The rows of {@link DurableRevocationsOptions}. */
export const DURABLE_REVOCATIONS_ROWS: OptionRows<
  DurableRevocationsOptions,
  DurableRevocationsSettings
> = {
  name: NAME_ROW,
  maxAgeMs: { read: integer(100, 60_000), fallback: 1_000 },
  maxEntries: { read: integer(1, 1_000_000), fallback: 100_000 },
  clockToleranceSeconds: { read: number(0, 86_400), fallback: 60 },
  timeoutMs: TIMEOUT_ROW,
  onEvent: { read: callback },
  now: { read: callback, fallback: () => Date.now() },
};
