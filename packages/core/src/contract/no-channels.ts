import type { OpenChannel } from './channel.ts';

/** Browsers and Workers have no channels. */
export const openChannel: OpenChannel = () => undefined;
