import type { OpenChannel, TrackWait } from './channel.ts';

/** Browsers and Workers have no channels. */
export const openChannel: OpenChannel = () => undefined;

/** Nobody can subscribe. */
export const trackWait: TrackWait = (pending) => pending;
