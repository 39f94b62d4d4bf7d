import type { Channels } from './channel-names.ts';

/** Browsers and Workers have no channels. */
export const channels: Channels | undefined = undefined;
