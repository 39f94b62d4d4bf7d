import type { ObjectStorage } from './bindings.ts';
import { CLOCK_SKEW_SECONDS, readNumber } from './table.ts';

/** One proof, and the bounds that it is recorded under. */
export interface ProofRecord {
  readonly key: string;
  readonly thumbprint: string;
  readonly expiresAt: number;
  readonly maxEntries: number;
  readonly maxEntriesPerKey: number;
}

// By key of the client first, so that its share is one range. An index on the end would cost one more
// written row per proof; a scan from time to time is cheaper.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS proofs (
    thumbprint TEXT NOT NULL,
    key TEXT NOT NULL,
    ends_at REAL NOT NULL,
    PRIMARY KEY (thumbprint, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS forgotten (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    until REAL NOT NULL
  )`;

/**
 * The proofs of one object. Every method runs without waiting, so no other request comes between what it
 * reads and what it writes. Times are seconds.
 */
export class ProofTable {
  readonly #storage: ObjectStorage;
  #size: number;
  /** The latest end of the proofs that were removed. */
  #forgottenUntil: number;
  /** When a full table was last searched for ended proofs. */
  #searchedAt = Number.NEGATIVE_INFINITY;

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(SCHEMA);
    this.#size = this.#count();
    const until = readNumber(storage, 'SELECT until FROM forgotten');
    this.#forgottenUntil = until ?? Number.NEGATIVE_INFINITY;
  }

  /** Records a proof, unless it is known or there is no room for it. */
  record(
    { key, thumbprint, expiresAt, maxEntries, maxEntriesPerKey }: ProofRecord,
    now: number,
  ): 'recorded' | 'replayed' | 'full' {
    const { sql } = this.#storage;
    // The clock of a verifier may be behind the one by which proofs are removed.
    const endsAt = expiresAt + CLOCK_SKEW_SECONDS;
    const isKnown = this.#find(
      'SELECT 1 FROM proofs WHERE thumbprint = ? AND key = ?',
      thumbprint,
      key,
    );
    // After the clock was set back, a forgotten proof may not pass for a new one.
    if (isKnown || endsAt <= this.#forgottenUntil) return 'replayed';
    const share = 'SELECT count(*) FROM proofs WHERE thumbprint = ? AND ends_at > ?';
    if ((readNumber(this.#storage, share, thumbprint, now) ?? 0) >= maxEntriesPerKey) return 'full';
    if (!this.#hasRoom(maxEntries, now)) return 'full';
    sql.exec('INSERT INTO proofs VALUES (?, ?, ?)', thumbprint, key, endsAt);
    this.#size += 1;
    return 'recorded';
  }

  /** Removes the proofs that have ended. */
  removeEnded(now: number): void {
    const { sql } = this.#storage;
    const last = readNumber(
      this.#storage,
      'SELECT max(ends_at) FROM proofs WHERE ends_at <= ?',
      now,
    );
    if (last === undefined) return;
    this.#forgottenUntil = Math.max(this.#forgottenUntil, last);
    sql.exec('INSERT OR REPLACE INTO forgotten VALUES (0, ?)', this.#forgottenUntil);
    sql.exec('DELETE FROM proofs WHERE ends_at <= ?', now);
    this.#size = this.#count();
  }

  /** Returns when the first of the proofs ends; undefined of an empty table. */
  firstEnd(): number | undefined {
    return readNumber(this.#storage, 'SELECT min(ends_at) FROM proofs');
  }

  #hasRoom(maxEntries: number, now: number): boolean {
    // A full table is searched at most once per second: each search reads all of it.
    if (this.#size >= maxEntries && !(Math.abs(now - this.#searchedAt) < 1)) {
      this.#searchedAt = now;
      this.removeEnded(now);
    }
    return this.#size < maxEntries;
  }

  #count(): number {
    return readNumber(this.#storage, 'SELECT count(*) FROM proofs') ?? 0;
  }

  #find(statement: string, ...bindings: readonly string[]): boolean {
    return this.#storage.sql.exec(statement, ...bindings).toArray().length > 0;
  }
}
