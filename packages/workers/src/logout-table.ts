import type { ObjectStorage } from './bindings.ts';
import { CLOCK_SKEW_SECONDS, readNumber } from './table.ts';

/** A logout token that is to be claimed. */
export interface ClaimMessage {
  /** Names the token: issuer and `jti`. */
  readonly token: string;
  /** Names the claim. */
  readonly owner: string;
  readonly expiresAt: number;
  readonly maxEntries: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS logouts (
    token TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    ends_at REAL NOT NULL
  ) WITHOUT ROWID`;

/** The logout tokens that were accepted. Every method runs without waiting. Times are seconds. */
export class LogoutTable {
  readonly #storage: ObjectStorage;
  #size: number;

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(SCHEMA);
    this.#size = this.#count();
  }

  /** Claims a token: only the first claim is `claimed`. */
  claim(
    { token, owner, expiresAt, maxEntries }: ClaimMessage,
    now: number,
  ): 'claimed' | 'replayed' | 'full' {
    const { sql } = this.#storage;
    const known = sql.exec('SELECT 1 FROM logouts WHERE token = ?', token).toArray();
    if (known.length > 0) return 'replayed';
    if (this.#size >= maxEntries) this.removeEnded(now);
    if (this.#size >= maxEntries) return 'full';
    sql.exec('INSERT INTO logouts VALUES (?, ?, ?)', token, owner, expiresAt + CLOCK_SKEW_SECONDS);
    this.#size += 1;
    return 'claimed';
  }

  /** Takes a claim back, unless it is somebody else's. */
  withdraw({ token, owner }: Pick<ClaimMessage, 'token' | 'owner'>): void {
    const { sql } = this.#storage;
    sql.exec('DELETE FROM logouts WHERE token = ? AND owner = ?', token, owner);
    this.#size = this.#count();
  }

  /** Gives a claim back. */
  release(token: string): void {
    this.#storage.sql.exec('DELETE FROM logouts WHERE token = ?', token);
    this.#size = this.#count();
  }

  /** Removes the tokens that have ended. */
  removeEnded(now: number): void {
    this.#storage.sql.exec('DELETE FROM logouts WHERE ends_at <= ?', now);
    this.#size = this.#count();
  }

  /** Returns when the first of the tokens ends; undefined of an empty table. */
  firstEnd(): number | undefined {
    return readNumber(this.#storage, 'SELECT min(ends_at) FROM logouts');
  }

  #count(): number {
    return readNumber(this.#storage, 'SELECT count(*) FROM logouts') ?? 0;
  }
}
