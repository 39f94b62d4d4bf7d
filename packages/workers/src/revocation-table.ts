import type { ObjectStorage, Row } from './bindings.ts';
import type { LogPage, LogPosition, RevocationBounds, WireEntry } from './revocation-message.ts';
import { CLOCK_SKEW_SECONDS, readNumber } from './table.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS revocations (
    position INTEGER PRIMARY KEY,
    selector TEXT NOT NULL UNIQUE,
    issued_until REAL,
    expires_at REAL NOT NULL,
    ends_at REAL NOT NULL
  );
  CREATE TABLE IF NOT EXISTS log (id TEXT NOT NULL, position INTEGER NOT NULL)`;

/**
 * The revocations of one object, in the order of their last change. Every method runs without waiting, so
 * no other request comes between what it reads and what it writes. Times are seconds.
 */
export class RevocationTable {
  readonly #storage: ObjectStorage;
  readonly #log: string;
  #position: number;
  #size: number;

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(SCHEMA);
    const [row] = storage.sql.exec('SELECT id FROM log').toArray();
    this.#log = row === undefined ? crypto.randomUUID() : String(row['id']);
    if (row === undefined) storage.sql.exec('INSERT INTO log VALUES (?, 0)', this.#log);
    this.#position = readNumber(storage, 'SELECT position FROM log') ?? 0;
    this.#size = this.#count();
  }

  /** Records a revocation. Of several with the same selector, the latest end and `issuedUntil` count. */
  record(
    entry: WireEntry,
    { clockToleranceSeconds, maxEntries }: RevocationBounds,
    now: number,
  ): 'recorded' | 'full' {
    const known = this.#find(entry.selector);
    const merged = known === undefined ? entry : merge(known, entry);
    const endsAt = merged.expiresAt + clockToleranceSeconds + CLOCK_SKEW_SECONDS;
    const isSame =
      known?.expiresAt === merged.expiresAt && known.issuedUntil === merged.issuedUntil;
    if (endsAt <= now || isSame) return 'recorded';
    if (known === undefined) {
      if (!this.#hasRoom(maxEntries, now)) return 'full';
      this.#size += 1;
    }
    this.#write(merged, endsAt);
    return 'recorded';
  }

  /** Returns at most `limit` changes after a position. */
  read({ log, position }: LogPosition, limit: number): LogPage {
    const isKnown = log === this.#log && position <= this.#position;
    const after = isKnown ? position : 0;
    const query = 'SELECT * FROM revocations WHERE position > ? ORDER BY position LIMIT ?';
    const rows = this.#storage.sql.exec(query, after, limit).toArray();
    const isLast = rows.length < limit;
    return {
      log: this.#log,
      after,
      position: isLast ? this.#position : Number(rows.at(-1)?.['position']),
      isLast,
      entries: rows.map(toEntry),
    };
  }

  /** Removes the revocations that have ended. */
  removeEnded(now: number): void {
    this.#storage.sql.exec('DELETE FROM revocations WHERE ends_at <= ?', now);
    this.#size = this.#count();
  }

  /** Returns when the first of the revocations ends; undefined of an empty table. */
  firstEnd(): number | undefined {
    return readNumber(this.#storage, 'SELECT min(ends_at) FROM revocations');
  }

  #find(selector: string): WireEntry | undefined {
    const query = 'SELECT * FROM revocations WHERE selector = ?';
    const [row] = this.#storage.sql.exec(query, selector).toArray();
    return row === undefined ? undefined : toEntry(row);
  }

  /** Gives the entry the next position, so that every reader learns of the change. */
  #write({ selector, issuedUntil, expiresAt }: WireEntry, endsAt: number): void {
    const { sql } = this.#storage;
    this.#position += 1;
    sql.exec('UPDATE log SET position = ?', this.#position);
    sql.exec('DELETE FROM revocations WHERE selector = ?', selector);
    sql.exec(
      'INSERT INTO revocations VALUES (?, ?, ?, ?, ?)',
      this.#position,
      selector,
      issuedUntil,
      expiresAt,
      endsAt,
    );
  }

  #hasRoom(maxEntries: number, now: number): boolean {
    if (this.#size >= maxEntries) this.removeEnded(now);
    return this.#size < maxEntries;
  }

  #count(): number {
    return readNumber(this.#storage, 'SELECT count(*) FROM revocations') ?? 0;
  }
}

function merge(known: WireEntry, given: WireEntry): WireEntry {
  const { issuedUntil: one } = known;
  const { selector, issuedUntil: other } = given;
  return {
    selector,
    issuedUntil: one === null || other === null ? null : Math.max(one, other),
    expiresAt: Math.max(known.expiresAt, given.expiresAt),
  };
}

function toEntry(row: Row): WireEntry {
  const { selector, issued_until: issuedUntil, expires_at: expiresAt } = row;
  return {
    selector: String(selector),
    issuedUntil: issuedUntil === null ? null : Number(issuedUntil),
    expiresAt: Number(expiresAt),
  };
}
