import type { ProofUse, ReplayStore } from '../contract/dpop.ts';
import { createProblems, readOptions } from '../options/problems.ts';

/** How much {@link memoryReplay} remembers. */
export interface MemoryReplayOptions {
  /** Proofs of all keys together. Default 100,000, about 25 MB. */
  readonly maxEntries?: number;
  /**
   * Proofs of one key, so that no client fills the store for others. It bounds how many requests one
   * client can make while a proof lives. Default 1,000, at most `maxEntries`.
   */
  readonly maxEntriesPerKey?: number;
}

/** A replay store that can be looked into. */
export interface MemoryReplay extends ReplayStore {
  record(use: ProofUse): 'recorded' | 'replayed' | 'full';
  /** How many proofs it remembers now. */
  readonly size: number;
}

const MAX_ENTRIES = 10_000_000;

/**
 * Returns a {@link ReplayStore} in the memory of this process. Another process does not see what it
 * holds: where several serve one API, a proof can be used once in each, unless they share a store.
 *
 * Nothing is forgotten before it expires. A key that has used up its share, and then everybody once
 * the store is full, gets the answer `full`, which is a 503 (RFC 9449 §11.1).
 *
 * @throws {ConfigError} `invalid_options`
 */
export function memoryReplay(options: MemoryReplayOptions = {}): MemoryReplay {
  const { maxEntries, maxEntriesPerKey } = readOptions(() => readLimits(options));
  const used = new Set<string>();
  const shares = new Map<string, number>();
  // By the second at which they expire, so that a moment's proofs go together.
  const expiring = new Map<number, ProofUse[]>();
  let sweptAt = Number.NEGATIVE_INFINITY;
  // The clock may be set back: what was forgotten must then not pass for new.
  let forgottenUntil = Number.NEGATIVE_INFINITY;

  const forget = ({ key, thumbprint }: ProofUse): void => {
    used.delete(key);
    const share = (shares.get(thumbprint) ?? 1) - 1;
    if (share === 0) shares.delete(thumbprint);
    else shares.set(thumbprint, share);
  };
  const sweep = (second: number): void => {
    if (second === sweptAt) return;
    sweptAt = second;
    for (const [end, uses] of expiring) {
      if (end > second) continue;
      expiring.delete(end);
      uses.forEach(forget);
      forgottenUntil = Math.max(forgottenUntil, end);
    }
  };
  return Object.freeze({
    record: (use: ProofUse) => {
      const { key, thumbprint, expiresAt, now } = use;
      sweep(Math.floor(now));
      if (used.has(key) || expiresAt <= forgottenUntil) return 'replayed';
      const share = shares.get(thumbprint) ?? 0;
      if (share >= maxEntriesPerKey || used.size >= maxEntries) return 'full';
      used.add(key);
      shares.set(thumbprint, share + 1);
      const end = Math.ceil(expiresAt);
      const uses = expiring.get(end);
      if (uses === undefined) expiring.set(end, [use]);
      else uses.push(use);
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
