import { withDeadline, pause } from './deadline.ts';
import { readLog, restoreLog } from './revocation-log.ts';
import type { LogSetting } from './revocation-log.ts';

/** How a copy is kept up to date. */
export interface ReaderSetting extends LogSetting {
  readonly now: () => number;
  readonly maxAgeMs: number;
  /** Called when a read ends: with what it failed with, or with undefined. */
  readonly onEnd: (failure: unknown, hasReset: boolean) => void;
}

/** How long a request waits for progress of a read, which may have been dropped with its own request. */
const JOIN_MS = 250;
const POLL_MS = 10;
/** How long the failure of one read is that of all. */
const RETRY_MS = 250;

/**
 * Keeps a copy of the log of an object up to date. On Workers a promise belongs to one request, so
 * requests share what was read, and never the promise of reading it.
 */
export class RevocationReader {
  readonly #setting: ReaderSetting;
  /** Reads are numbered in the order in which they begin. */
  #begun = 0;
  #completed = 0;
  /** When the last complete read began: what was recorded before is in the copy. */
  #completeAtMs = Number.NEGATIVE_INFINITY;
  /** The read that is under way, and when it was last known to make progress. */
  #current: { seenAtMs: number } | undefined;
  /** Whether the object has to be told again what it lost. */
  #isRestoreDue = false;
  #failed: { readonly atMs: number; readonly reason: unknown } | undefined;

  constructor(setting: ReaderSetting) {
    this.#setting = setting;
  }

  /** Milliseconds since the copy was known to be complete; `Infinity` before the first time. */
  get ageMs(): number {
    return this.#setting.now() - this.#completeAtMs;
  }

  /** Whether the copy is recent enough. After the clock was set back, it is not. */
  get isFresh(): boolean {
    return this.#isWithin(this.ageMs, this.#setting.maxAgeMs);
  }

  /** Begins a read if the copy will soon be too old, and does not wait for it. */
  readAhead(): void {
    if (this.ageMs < this.#setting.maxAgeMs / 2 || this.#isUnderWay || this.#hasJustFailed) return;
    this.#read().catch(() => {});
  }

  /** Resolves when the copy is recent enough; with `isNew`, when it has all that was recorded until now. */
  async update(isNew: boolean): Promise<void> {
    const { timeoutMs } = this.#setting.address;
    const asked = this.#begun;
    const isDone = (): boolean => (!isNew && this.isFresh) || this.#completed > asked;
    try {
      await withDeadline(timeoutMs, 'The Durable Object', async (signal) => {
        while (!isDone() && !signal.aborted) {
          // oxlint-disable-next-line no-await-in-loop -- each turn depends on the one before
          await this.#step();
        }
      });
    } catch (reason) {
      this.#fail(reason);
      throw reason;
    }
  }

  async #step(): Promise<void> {
    if (this.#isUnderWay) return pause(POLL_MS);
    if (this.#failed !== undefined && this.#hasJustFailed) throw this.#failed.reason;
    return this.#read();
  }

  get #isUnderWay(): boolean {
    return this.#isWithin(this.#setting.now() - (this.#current?.seenAtMs ?? -Infinity), JOIN_MS);
  }

  get #hasJustFailed(): boolean {
    return this.#isWithin(this.#setting.now() - (this.#failed?.atMs ?? -Infinity), RETRY_MS);
  }

  #isWithin(ms: number, limitMs: number): boolean {
    return ms >= 0 && ms <= limitMs;
  }

  /** Reads the log to its end. */
  async #read(): Promise<void> {
    const { now, onEnd } = this.#setting;
    const number = ++this.#begun;
    const beganAtMs = now();
    const current = { seenAtMs: beganAtMs };
    this.#current = current;
    try {
      const hasReset = await readLog(this.#setting, () => (current.seenAtMs = now()));
      this.#isRestoreDue ||= hasReset;
      if (this.#isRestoreDue) await restoreLog(this.#setting);
      this.#isRestoreDue = false;
      // Not the later moment: the clock may have been set back between two reads.
      if (number > this.#completed) {
        this.#completed = number;
        this.#completeAtMs = beganAtMs;
      }
      this.#failed = undefined;
      onEnd(undefined, hasReset);
    } catch (reason) {
      this.#fail(reason);
      throw reason;
    } finally {
      if (this.#current === current) this.#current = undefined;
    }
  }

  /** Takes note of a failure, unless it is the one that all requests get for a moment. */
  #fail(reason: unknown): void {
    if (this.#failed?.reason === reason) return;
    const { now, onEnd } = this.#setting;
    this.#failed = { atMs: now(), reason };
    onEnd(reason, false);
  }
}
