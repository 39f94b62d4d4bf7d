import { channel } from 'node:diagnostics_channel';
import { isAuthError } from '../errors/errors.ts';
import { isTimeoutError } from '../time/deadline.ts';
import { readClock } from '../time/read-clock.ts';
import type { OpenChannel, TrackWait } from './channel.ts';
import type { WaitedEvent } from './waited-event.ts';

/** Returns a channel of `node:diagnostics_channel`, which every part of a process finds by its name. */
export const openChannel: OpenChannel = (name) => channel(name);

/** Publishes how a wait ended on `oidc-verify.waits`, where anybody had subscribed when it began. */
export const trackWait: TrackWait = (pending, wait) => {
  const waits = channel('oidc-verify.waits');
  if (!waits.hasSubscribers) return pending;
  const startedMs = readClock(wait);
  const tell = (outcome: WaitedEvent['outcome'], code?: string): void => {
    const { callback, issuer } = wait;
    const durationMs = readClock(wait) - startedMs;
    const event = { type: 'waited', callback, issuer, outcome, code, durationMs } as const;
    waits.publish(Object.freeze(event satisfies WaitedEvent));
  };
  return pending.then(
    (answer) => {
      tell('answered');
      return answer;
    },
    (cause: unknown) => {
      const code = isAuthError(cause) ? cause.code : undefined;
      tell(isTimeoutError(cause) ? 'timeout' : 'failed', code);
      throw cause;
    },
  );
};
