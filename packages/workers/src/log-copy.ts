import { createRevocationCopy } from '@oidc-verify/core/revocation';
import type { RevocationCopy, RevocationEntry, TokenFacts } from '@oidc-verify/core/revocation';
import type { LogPage, LogPosition, WireEntry } from './revocation-message.ts';

const START: LogPosition = { log: '', position: 0 };

/** The copy that one isolate has of the log. It holds everything up to its position. */
export class LogCopy {
  readonly #copy: RevocationCopy;
  #position = START;

  /** `now` returns milliseconds since the epoch. */
  constructor(clockToleranceSeconds: number, now: () => number) {
    this.#copy = createRevocationCopy(clockToleranceSeconds, now);
  }

  get position(): LogPosition {
    return this.#position;
  }

  get size(): number {
    return this.#copy.size;
  }

  /**
   * Takes in the page that answers `asked`. Returns false if the copy has moved on in another log
   * meanwhile, so that the page does not continue it. What the page says is revoked counts all the same.
   */
  take({ log, after, position, entries }: LogPage, asked: LogPosition): boolean {
    this.#copy.prune();
    for (const entry of entries) this.add(entry);
    const own = this.#position;
    // The object lost its content, or a part of it. What is known stays revoked until it ends.
    const isReset = log !== asked.log || after !== asked.position;
    const isCurrent = asked.log === own.log && (!isReset || asked.position === own.position);
    if (isCurrent) {
      this.#position = { log, position: isReset ? position : Math.max(own.position, position) };
    }
    return isCurrent;
  }

  /** Adds an entry. Of several with the same selector, the latest end and `issuedUntil` count. */
  add({ selector, issuedUntil, expiresAt }: WireEntry): void {
    this.#copy.put({ selector, expiresAt, issuedUntil: issuedUntil ?? Number.POSITIVE_INFINITY });
  }

  /**
   * Returns whether the token is revoked by what the copy holds; undefined if the clock was set back to a
   * time whose revocations it has forgotten.
   */
  isRevoked(token: TokenFacts): boolean | undefined {
    return this.#copy.isRevoked(token);
  }

  /** Returns the entries that have not ended. */
  list(): readonly WireEntry[] {
    return this.#copy.missingIn([]).map(toWireEntry);
  }
}

function toWireEntry({ selector, issuedUntil, expiresAt }: RevocationEntry): WireEntry {
  return { selector, expiresAt, issuedUntil: Number.isFinite(issuedUntil) ? issuedUntil : null };
}
