import { isRevokedBy } from '@oidc-verify/core/revocation';
import type { TokenFacts } from '@oidc-verify/core/revocation';
import type { LogPage, LogPosition, WireEntry } from './revocation-message.ts';

interface CopiedEntry {
  readonly issuedUntil: number;
  /** Epoch seconds. */
  readonly endsAt: number;
}

/** How often ended entries are looked for, in seconds. */
const SWEEP_SECONDS = 60;
const START: LogPosition = { log: '', position: 0 };

/** The copy that one isolate has of the revocations. It holds everything up to its position in the log. */
export class RevocationCopy {
  readonly #entries = new Map<string, CopiedEntry>();
  readonly #toleranceSeconds: number;
  #position = START;
  #sweptAt = Number.NEGATIVE_INFINITY;
  /** The latest end of the entries that were removed. */
  #forgottenUntil = Number.NEGATIVE_INFINITY;

  constructor(clockToleranceSeconds: number) {
    this.#toleranceSeconds = clockToleranceSeconds;
  }

  get position(): LogPosition {
    return this.#position;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Takes in the page that answers `asked`. Returns false if the copy has moved on in another log
   * meanwhile, so that the page does not continue it. What the page says is revoked counts all the same.
   */
  take({ log, after, position, entries }: LogPage, asked: LogPosition, now: number): boolean {
    this.#sweep(now);
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
    const known = this.#entries.get(selector);
    this.#entries.set(selector, {
      issuedUntil: Math.max(known?.issuedUntil ?? -Infinity, issuedUntil ?? Infinity),
      endsAt: Math.max(known?.endsAt ?? -Infinity, expiresAt + this.#toleranceSeconds),
    });
  }

  /**
   * Returns whether the token is revoked by what the copy holds; undefined if the clock was set back to a
   * time whose revocations it has forgotten.
   */
  isRevoked(token: TokenFacts, now: number): boolean | undefined {
    const isRevoked = isRevokedBy(token, (selector) => {
      const entry = this.#entries.get(selector);
      return entry === undefined || now >= entry.endsAt ? undefined : entry.issuedUntil;
    });
    return isRevoked || now >= this.#forgottenUntil ? isRevoked : undefined;
  }

  /** Returns the entries that have not ended. */
  list(now: number): readonly WireEntry[] {
    return [...this.#entries]
      .filter(([, { endsAt }]) => now < endsAt)
      .map(([selector, { issuedUntil, endsAt }]) => ({
        selector,
        issuedUntil: Number.isFinite(issuedUntil) ? issuedUntil : null,
        expiresAt: endsAt - this.#toleranceSeconds,
      }));
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < SWEEP_SECONDS) return;
    this.#sweptAt = now;
    for (const [selector, { endsAt }] of this.#entries) {
      if (now < endsAt) continue;
      this.#entries.delete(selector);
      this.#forgottenUntil = Math.max(this.#forgottenUntil, endsAt);
    }
  }
}
