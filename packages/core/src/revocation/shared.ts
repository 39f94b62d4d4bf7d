import type { RevocationStore } from './store.ts';

/** The state of the copy that a process has of shared revocations. */
export interface SharedRevocationsHealth {
  /** Whether the copy is recent enough to decide about tokens. */
  readonly usable: boolean;
  /** The number of revocations in the copy. Some may have ended. */
  readonly entries: number;
  /** Seconds since the copy was known to be complete; undefined if it never was. */
  readonly ageSeconds: number | undefined;
}

/**
 * Something happened to the copy of shared revocations.
 *
 * - `loaded`: all revocations were read for the first time.
 * - `gap`: changes were missed, for example because the store trimmed them. All were read again.
 * - `reset`: the store lost its content. All were read again, and what this process knew was written back.
 * - `unavailable`: the store cannot be read. Once the copy is too old, tokens are refused with 503.
 * - `recovered`: the store can be read again.
 */
export interface SharedRevocationsEvent {
  /** The type of the event. */
  readonly type: 'shared-revocations';
  /** What happened to the copy. */
  readonly outcome: 'loaded' | 'gap' | 'reset' | 'unavailable' | 'recovered';
  /** The number of revocations in the copy. */
  readonly entries: number;
  /** Seconds since the copy was known to be complete; undefined if it never was. */
  readonly ageSeconds: number | undefined;
  /** With `unavailable`: how reading failed. */
  readonly reason?: 'timeout' | 'failed' | 'not-an-answer';
}

/**
 * A {@link RevocationStore} for several processes: the revocations are kept outside, and each process has
 * a copy of them, from which it answers. Once the copy is too old to be trusted, `isRevoked` throws; it
 * never answers `false` then.
 */
export interface SharedRevocations extends RevocationStore {
  /**
   * Brings the copy up to date: afterwards it has everything that was recorded before this call.
   *
   * @throws {AuthError} `verification_unavailable` if the store cannot be read
   */
  ready(): Promise<void>;
  /** Returns the state of the copy, without I/O. */
  healthcheck(): SharedRevocationsHealth;
  /**
   * Stops following the changes. From then on every call throws. Can be called again. The client that the
   * store was created with stays open.
   */
  close(): Promise<void>;
}
