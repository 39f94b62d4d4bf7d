import type { WaitedEvent } from './waited-event.ts';

/** A channel of `node:diagnostics_channel`, as far as it is used. */
interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

/** The channels that events are published on. */
export type ChannelName =
  | 'oidc-verify.decision'
  | 'oidc-verify.keys'
  | 'oidc-verify.callbacks'
  | 'oidc-verify.revocations';

/** Returns a channel, or undefined on runtimes without channels. */
export type OpenChannel = (name: ChannelName) => Channel | undefined;

/** What is waited for, and the clock that measures it. */
export interface Wait extends Pick<WaitedEvent, 'callback' | 'issuer'> {
  readonly monotonicMs: () => number;
}

/** Returns a promise that settles as `pending` does, and publishes a {@link WaitedEvent} when it has. */
export type TrackWait = <T>(pending: Promise<T>, wait: Wait) => Promise<T>;
