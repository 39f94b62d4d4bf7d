import { createExpiringMap } from '../collections/expiring-map.ts';
import type { ProofUse, ReplayStore } from '../contract/dpop.ts';
import { createProblems, readOptions } from '../options/problems.ts';

/** The bounds of {@link memoryReplay}. */
export interface MemoryReplayOptions {
  /** The number of proofs of all keys together, 1–10,000,000. Default 100,000, about 25 MB. */
  readonly maxEntries?: number;
  /**
   * The number of proofs of one key, so that no client fills the store for others. It bounds how many
   * requests one client can make while a proof is valid. Default 1,000, at most `maxEntries`.
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
  const { maxEntries, maxEntriesPerKey } = readOptions(() => readLimits(options));
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
      if (!used.put(key, expiresAt, now, () => thumbprint)) return 'full';
      shares.set(thumbprint, share + 1);
      return 'recorded';
    },
    get size() {
      return used.size;
    },
  });
}

function readLimits(input: MemoryReplayOptions): Required<MemoryReplayOptions> {
  const problems = createProblems();
  const options = problems.record('', input, ['maxEntries', 'maxEntriesPerKey']);
  const range = { min: 1, integer: true };
  const maxEntries = problems.number('maxEntries', options['maxEntries'], {
    ...range,
    max: MAX_ENTRIES,
    fallback: 100_000,
  });
  const maxEntriesPerKey = problems.number('maxEntriesPerKey', options['maxEntriesPerKey'], {
    ...range,
    max: maxEntries,
    fallback: Math.min(1_000, maxEntries),
  });
  problems.throwIfAny();
  return { maxEntries, maxEntriesPerKey };
}
