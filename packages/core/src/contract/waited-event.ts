import type { CallbackEvent } from './events.ts';

/**
 * A function or a store answered with a promise, and this call waited for it. Published on
 * `oidc-verify.waits` alone.
 */
export interface WaitedEvent {
  /** The type of the event. */
  readonly type: 'waited';
  /** The option whose function or store it is; `keys` is the key source. */
  readonly callback: CallbackEvent['callback'];
  /** With `keys`: the issuer whose keys they are. */
  readonly issuer: string | undefined;
  /** How the wait ended. */
  readonly outcome: 'answered' | 'failed' | 'timeout';
  /** The code of the AuthError, if it failed with one. */
  readonly code: string | undefined;
  /** Milliseconds of the wait. */
  readonly durationMs: number;
}
