import { boolean, integer, number } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import type { ResolverOptions } from './resolver-options.ts';

/** {@link ResolverOptions} in the form in which they are used. */
export interface ResolverSettings extends Required<
  Omit<ResolverOptions, 'timeoutMs' | 'sharePromises'>
> {
  /** Undefined: as `callbackTimeoutMs`. */
  readonly timeoutMs?: number;
  /** Undefined: as the runtime allows. */
  readonly sharePromises?: boolean;
}

/** The option `resolver` where it is left out. */
export const RESOLVER_DEFAULTS: ResolverSettings = Object.freeze({
  maxIssuers: 10_000,
  ttlSeconds: 300,
  maxUnknown: 1_000,
  unknownTtlSeconds: 60,
  maxConcurrent: 16,
  maxQueued: 10_000,
});

const MAX_ENTRIES = 1_000_000;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** The rows of {@link ResolverOptions}. */
export const RESOLVER_ROWS: OptionRows<ResolverOptions, ResolverSettings> = {
  maxIssuers: { read: integer(1, MAX_ENTRIES), fallback: RESOLVER_DEFAULTS.maxIssuers },
  ttlSeconds: { read: number(1, DAY_SECONDS), fallback: RESOLVER_DEFAULTS.ttlSeconds },
  maxUnknown: { read: integer(1, MAX_ENTRIES), fallback: RESOLVER_DEFAULTS.maxUnknown },
  unknownTtlSeconds: {
    read: number(0, HOUR_SECONDS),
    fallback: RESOLVER_DEFAULTS.unknownTtlSeconds,
  },
  maxConcurrent: { read: integer(1, 1_000), fallback: RESOLVER_DEFAULTS.maxConcurrent },
  maxQueued: { read: integer(0, MAX_ENTRIES), fallback: RESOLVER_DEFAULTS.maxQueued },
  timeoutMs: { read: integer(1, 60_000) },
  sharePromises: { read: boolean },
};
