import { isRevokedBy } from '@oidc-verify/core/revocation';
import type { TokenFacts } from '@oidc-verify/core/revocation';
import type { StoredRevocation } from './revocation-replies.ts';

/** What a process knows of the revocations. */
export interface RevocationCopy {
  readonly size: number;
  /** Takes in an entry. Of two with the same selector the later end and the later `issuedUntil` count. */
  put(entry: StoredRevocation): void;
  /** Returns whether one of them concerns the token; undefined if it may have been forgotten. */
  isRevoked(token: TokenFacts): boolean | undefined;
  /** Returns those that have not ended, and of which `other` does not have as much. */
  missingIn(other: readonly StoredRevocation[]): readonly StoredRevocation[];
}

const PRUNE_INTERVAL_SECONDS = 60;

/** Returns an empty copy. Entries apply for `toleranceSeconds` after their end. */
export function createRevocationCopy(toleranceSeconds: number, now: () => number): RevocationCopy {
  const entries = new Map<string, StoredRevocation>();
  let prunedAt = Number.NEGATIVE_INFINITY;
  let forgottenUntil = Number.NEGATIVE_INFINITY;
  const nowSeconds = (): number => now() / 1000;
  const hasEnded = ({ expiresAt }: StoredRevocation, at: number): boolean =>
    at >= expiresAt + toleranceSeconds;

  const prune = (at: number): void => {
    if (at < prunedAt + PRUNE_INTERVAL_SECONDS) return;
    prunedAt = at;
    for (const [selector, entry] of entries) {
      if (!hasEnded(entry, at)) continue;
      entries.delete(selector);
      forgottenUntil = Math.max(forgottenUntil, entry.expiresAt + toleranceSeconds);
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
      if (merged !== known && !hasEnded(merged, at)) entries.set(entry.selector, merged);
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
function merge(known: StoredRevocation, added: StoredRevocation): StoredRevocation {
  const { selector } = known;
  const expiresAt = Math.max(known.expiresAt, added.expiresAt);
  const issuedUntil = Math.max(known.issuedUntil, added.issuedUntil);
  const isSame = expiresAt === known.expiresAt && issuedUntil === known.issuedUntil;
  return isSame ? known : { selector, expiresAt, issuedUntil };
}
