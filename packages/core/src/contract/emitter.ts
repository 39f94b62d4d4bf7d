import { openChannel } from '#channels';
import { ignoreRejection } from '../maybe-promise.ts';
import type { AuthEvent } from './events.ts';

/** Receives every event. Whatever it throws, returns or rejects with changes nothing. */
export type EventListener = (event: AuthEvent) => unknown;

/** Hands events to those who listen. */
export interface Emitter {
  (event: AuthEvent): void;
  /** Returns whether anybody wants to know of decisions: otherwise they cost nothing. */
  readonly isWatched: () => boolean;
}

/**
 * Returns a function that hands events to `listener` and outlives whatever the listener does. On Node, Deno and Bun
 * it also publishes them on `oidc-verify.decision`, `oidc-verify.keys` and
 * `oidc-verify.callbacks`, where anybody subscribes.
 */
export function createEmitter(listener: EventListener | undefined): Emitter {
  const decisions = openChannel('oidc-verify.decision');
  const keys = openChannel('oidc-verify.keys');
  const callbacks = openChannel('oidc-verify.callbacks');
  const emit = (event: AuthEvent): void => {
    Object.freeze(event);
    if (listener !== undefined) notify(listener, event);
    const { type } = event;
    const isDecision = type === 'accepted' || type === 'refused';
    const isCallback = type === 'callback-failed' || type === 'resolver';
    const channel = isDecision ? decisions : isCallback ? callbacks : keys;
    if (channel?.hasSubscribers === true) channel.publish(event);
  };
  const isWatched = listener === undefined ? () => decisions?.hasSubscribers === true : () => true;
  return Object.assign(emit, { isWatched });
}

/** Calls a listener. It observes; its failure may never decide a request. */
export function notify<Event>(listener: (event: Event) => unknown, event: Event): void {
  try {
    ignoreRejection(listener(event));
  } catch {
    // See above.
  }
}
