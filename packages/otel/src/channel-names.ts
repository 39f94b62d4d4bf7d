/** The channels of `node:diagnostics_channel` that events are published on. */
export const CHANNELS = [
  'oidc-verify.decision',
  'oidc-verify.keys',
  'oidc-verify.callbacks',
  'oidc-verify.revocations',
  'oidc-verify.waits',
] as const;

/** The channel on which recorders of one process find each other. */
export const RECORDERS = 'oidc-verify.otel';

/** What is used of `node:diagnostics_channel`. */
export interface Channels {
  /** Calls `listener` with every message, until the function that is returned is called. */
  readonly subscribe: (name: string, listener: (message: unknown) => void) => () => void;
  readonly publish: (name: string, message: unknown) => void;
}
