import { toAttributes } from './attributes.ts';
import type { Instruments } from './instruments.ts';
import type { Labels } from './labels.ts';
import type { EventHandlers } from './otel-event.ts';

type StoreHandlers = Pick<
  EventHandlers,
  'callback-failed' | 'resolver' | 'shared-revocations' | 'waited'
>;

/** Returns what records the events of stores and of injected functions. */
export function createStoreMetrics(instruments: Instruments, labels: Labels): StoreHandlers {
  return {
    'callback-failed': ({ callback, reason }) => {
      const attributes = { callback: labels.word('callback', callback) };
      const failure = labels.word('callback-reason', reason);
      instruments.callbacks.add(1, { ...attributes, 'error.type': failure });
    },
    resolver: ({ outcome }) => {
      instruments.resolver.add(1, { 'error.type': labels.word('resolver', outcome) });
    },
    'shared-revocations': ({ outcome, reason }) => {
      const failure = reason === undefined ? undefined : labels.word('revocations-reason', reason);
      const attributes = { outcome: labels.word('revocations', outcome), 'error.type': failure };
      instruments.revocations.add(1, toAttributes(attributes));
    },
    waited: ({ callback, issuer, outcome, code, durationMs }) => {
      const failure = outcome === 'answered' ? undefined : labels.word('wait', code ?? outcome);
      const attributes = toAttributes({
        callback: labels.word('callback', callback),
        issuer: labels.issuer(issuer, 'fetched'),
        'error.type': failure,
      });
      if (durationMs >= 0) instruments.waits.record(durationMs / 1_000, attributes);
    },
  };
}
