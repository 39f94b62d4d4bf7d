import { channel } from 'node:diagnostics_channel';
import type { OpenChannel } from './channel.ts';

/** Returns a channel of `node:diagnostics_channel`, which every part of a process finds by its name. */
export const openChannel: OpenChannel = (name) => channel(name);
