import { isRevokedBy } from './selector.ts';
import type { RevocationEntry } from './selector.ts';
import type { TokenFacts } from './store.ts';

/** What one process knows of the revocations in a store that processes share. */
export interface RevocationCopy {
  /** The number of entries. Some may have ended. */
  readonly size: number;
  /** Takes in an entry. Of two with the same selector, the later end and the later `issuedUntil` count. */
  put(entry: RevocationEntry): void;
  /**
   * Returns whether an entry concerns the token; undefined if the clock was set back to a time whose
   * revocations the copy has forgotten.
   */
  isRevoked(token: TokenFacts): boolean | undefined;
  /** Drops entries that have ended, at most once a minute. `put` does so, too. */
  prune(): void;
  /** Returns the entries that have not ended, and of which `other` does not say as much. */
  missingIn(other: readonly RevocationEntry[]): readonly RevocationEntry[];
}

const PRUNE_INTERVAL_SECONDS = 60;

/**
 * Creates an empty copy, for makers of stores outside the process: what a store of revocations must not
 * get wrong is decided here. An entry applies until `clockToleranceSeconds` after its end, and is dropped
 * later. `now` returns milliseconds since the epoch.
 */
export function createRevocationCopy(
  clockToleranceSeconds: number,
  now: () => number,
): RevocationCopy {
  const entries = new Map<string, RevocationEntry>();
  let prunedAt = Number.NEGATIVE_INFINITY;
  let forgottenUntil = Number.NEGATIVE_INFINITY;
  const nowSeconds = (): number => now() / 1000;
  const hasEnded = ({ expiresAt }: RevocationEntry, at: number): boolean =>
    at >= expiresAt + clockToleranceSeconds;

  const forget = ({ expiresAt }: RevocationEntry): void => {
    forgottenUntil = Math.max(forgottenUntil, expiresAt + clockToleranceSeconds);
  };
  const prune = (at = nowSeconds()): void => {
    if (at < prunedAt + PRUNE_INTERVAL_SECONDS) return;
    prunedAt = at;
    for (const [selector, entry] of entries) {
      if (!hasEnded(entry, at)) continue;
      entries.delete(selector);
      forget(entry);
    }
  };
  return {
    get size() {
      return entries.size;
    },
    put: (entry) => {
      const at = nowSeconds();
      prune(at);
      const known = entries.get(entry.selector);
      const merged = known === undefined ? entry : merge(known, entry);
      // It is gone, too, if a clock that is ahead makes it end before it arrives.
      if (hasEnded(merged, at)) forget(merged);
      else if (merged !== known) entries.set(entry.selector, merged);
    },
    isRevoked: (token) => {
      const at = nowSeconds();
      const isConcerned = isRevokedBy(token, (selector) => {
        const entry = entries.get(selector);
        return entry === undefined || hasEnded(entry, at) ? undefined : entry.issuedUntil;
      });
      // A clock that was set back asks for what is forgotten.
      return isConcerned || at >= forgottenUntil ? isConcerned : undefined;
    },
    prune: () => prune(),
    missingIn: (other) => {
      const at = nowSeconds();
      const theirs = new Map(other.map((entry) => [entry.selector, entry]));
      return [...entries.values()].filter((entry) => {
        const known = theirs.get(entry.selector);
        return !hasEnded(entry, at) && (known === undefined || merge(known, entry) !== known);
      });
    },
  };
}

/** Returns what both say together: `known` itself if the other one adds nothing. */
function merge(known: RevocationEntry, added: RevocationEntry): RevocationEntry {
  const { selector } = known;
  const expiresAt = Math.max(known.expiresAt, added.expiresAt);
  const issuedUntil = Math.max(known.issuedUntil, added.issuedUntil);
  const isSame = expiresAt === known.expiresAt && issuedUntil === known.issuedUntil;
  return isSame ? known : { selector, expiresAt, issuedUntil };
}
