import type { Jwk, KeySet, SkippedKey } from '@oidc-verify/core';
import { elapsed } from './clock.ts';
import type { Instant } from './clock.ts';
import type { CacheState } from './state.ts';

/**
 * What a state answers while its keys are fresh and no refresh of them is due. Among thousands of issuers
 * a verification then reads one small object instead of the whole state; its times are whole
 * milliseconds, which are stored in it rather than beside it.
 */
export interface FreshKeys extends Instant {
  readonly keys: readonly Jwk[];
  readonly generation: number;
  readonly skipped: readonly SkippedKey[] | undefined;
  /** The age from which on the state decides. */
  readonly untilAgeMs: number;
}

/** Returns what `state` answers without a change of its own; undefined where it has to decide each time. */
export function toFreshKeys({ held, failed, owedAfter }: CacheState): FreshKeys | undefined {
  if (held === undefined || failed !== undefined || owedAfter !== undefined) return undefined;
  const { keys, generation, skippedKeys, at, aheadMs, ttlMs } = held;
  return {
    keys,
    generation,
    skipped: skippedKeys,
    // Rounded down: keys may be taken for older than they are, never for younger.
    monotonicMs: Math.floor(at.monotonicMs),
    wallMs: Math.floor(at.wallMs),
    untilAgeMs: Math.floor(Math.min(aheadMs, ttlMs)),
  };
}

/** Returns the set to verify with; undefined once the state has to decide. */
export function peekFresh(fresh: FreshKeys, now: Instant): KeySet | undefined {
  const ageMs = elapsed(fresh, now);
  if (!(ageMs < fresh.untilAgeMs)) return undefined;
  const { keys, generation, skipped } = fresh;
  return { keys, generation, ageSeconds: ageMs / 1000, stale: false, refreshDue: false, skipped };
}
