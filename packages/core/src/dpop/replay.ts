import { createExpiringMap } from '../collections/expiring-map.ts';
import type { ProofUse, ReplayStore } from '../contract/dpop.ts';
import { integer } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';

/** The bounds of {@link memoryReplay}. */
export interface MemoryReplayOptions {
  /** Proofs of all keys together, 1–10,000,000. 100,000 take about 25 MB. Default 100,000. */
  readonly maxEntries?: number;
  /**
   * Proofs of one key, so that no client fills the store for others. It bounds how many requests
   * one client can make while a proof is valid. Default 1,000, or `maxEntries` if that is less.
   */
  readonly maxEntriesPerKey?: number;
}

/** A replay store whose size can be read. */
export interface MemoryReplay extends ReplayStore {
  record(use: ProofUse): 'recorded' | 'replayed' | 'full';
  /** The number of proofs in memory. */
  readonly size: number;
}

const MAX_ENTRIES = 10_000_000;
const MAX_ENTRIES_PER_KEY = 1_000;

/**
 * Creates a {@link ReplayStore} in the memory of this process. Where several processes serve one API,
 * each accepts a proof once, unless they share a store.
 *
 * No proof is forgotten before it expires. When a key has used up its share, or the store is full,
 * `record` returns `full`, which ends the request with a 503 (RFC 9449 §11.1).
 *
 * @throws {ConfigError} `invalid_options`
 */
export function memoryReplay(options: MemoryReplayOptions = {}): MemoryReplay {
  const { maxEntries, maxEntriesPerKey } = readLimits(options);
  const shares = new Map<string, number>();
  const used = createExpiringMap<string>(maxEntries, {
    // All at once: a client whose share is used up may not wait for other clients' writes.
    maxRemovedPerWrite: Number.POSITIVE_INFINITY,
    onRemoved: (thumbprint) => {
      const share = (shares.get(thumbprint) ?? 1) - 1;
      if (share === 0) shares.delete(thumbprint);
      else shares.set(thumbprint, share);
    },
  });
  return Object.freeze({
    record: ({ key, thumbprint, expiresAt, now }: ProofUse) => {
      used.removeEnded(now);
      // After the clock was set back, a forgotten proof may not pass for a new one.
      if (used.has(key) || expiresAt <= used.forgottenUntil) return 'replayed';
      const share = shares.get(thumbprint) ?? 0;
      if (share >= maxEntriesPerKey) return 'full';
      if (!used.add(key, expiresAt, now, thumbprint)) return 'full';
      shares.set(thumbprint, share + 1);
      return 'recorded';
    },
    get size() {
      return used.size;
    },
  });
}

/** {@link MemoryReplayOptions} with their defaults, of which one depends on the other. */
interface MemoryReplayLimits {
  readonly maxEntries: number;
  readonly maxEntriesPerKey?: number;
}

/** The rows of {@link MemoryReplayOptions}. */
export const MEMORY_REPLAY_ROWS: OptionRows<MemoryReplayOptions, MemoryReplayLimits> = {
  maxEntries: { read: integer(1, MAX_ENTRIES), fallback: 100_000 },
  maxEntriesPerKey: { read: integer(1, MAX_ENTRIES) },
};

function readLimits(input: unknown): Required<MemoryReplayLimits> {
  const { maxEntries, maxEntriesPerKey = Math.min(MAX_ENTRIES_PER_KEY, maxEntries) } = readSettings(
    MEMORY_REPLAY_ROWS,
    input,
    '',
    ({ maxEntries: all = 0, maxEntriesPerKey: ofKey = 0 }, at) => {
      if (ofKey <= all) return;
      at.member('maxEntriesPerKey').report('must not be more than `maxEntries`');
    },
  );
  return { maxEntries, maxEntriesPerKey };
}
