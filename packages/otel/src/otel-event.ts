import type { AuthEvent, WaitedEvent } from '@oidc-verify/core';
import type { SharedRevocationsEvent } from '@oidc-verify/core/revocation';

/** Everything that is published on the channels. */
export type OtelEvent = AuthEvent | SharedRevocationsEvent | WaitedEvent;

type EventType = OtelEvent['type'];

/** The event of a type. */
export type EventOf<Type extends EventType> = Extract<OtelEvent, { readonly type: Type }>;

/** What is done with events of each type. A type that has no entry does not compile. */
export type EventHandlers = {
  readonly [Type in EventType]: ((event: EventOf<Type>) => void) | undefined;
};

/** Hands an event to its handler. What is no event, which anybody can publish, is left alone. */
export function handleEvent(handlers: EventHandlers, event: unknown): void {
  if (!isEvent(event, handlers)) return;
  // The type of the event is the one of its handler.
  (handlers[event.type] as ((event: OtelEvent) => void) | undefined)?.(event);
}

function isEvent(event: unknown, handlers: EventHandlers): event is OtelEvent {
  if (typeof event !== 'object' || event === null || !('type' in event)) return false;
  return typeof event.type === 'string' && Object.hasOwn(handlers, event.type);
}
