import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Channels } from './channel-names.ts';

/** The channels of Node, Deno and Bun, which every part of a process finds by their names. */
export const channels: Channels | undefined = Object.freeze({
  subscribe: (name: string, listener: (message: unknown) => void) => {
    subscribe(name, listener);
    return () => void unsubscribe(name, listener);
  },
  publish: (name: string, message: unknown) => channel(name).publish(message),
});
