import { toAttributes } from './attributes.ts';
import type { Instruments } from './instruments.ts';
import type { KeyAges } from './key-ages.ts';
import type { Labels } from './labels.ts';
import type { EventHandlers } from './otel-event.ts';

type KeyHandlers = Pick<
  EventHandlers,
  'keys-refreshed' | 'discovery' | 'stale-used' | 'cooldown' | 'keys-unusable' | 'key-store'
>;

/** Returns what records the events of keys. */
export function createKeyMetrics(
  instruments: Instruments,
  labels: Labels,
  ages: KeyAges,
): KeyHandlers {
  const issuerOf = (event: { readonly issuer: string }): string | undefined =>
    labels.issuer(event.issuer, 'fetched');
  return {
    'keys-refreshed': (event) => {
      const issuer = issuerOf(event);
      const { outcome, source = 'issuer', ageSeconds = 0, errorCode, ms } = event;
      if (outcome !== 'failed') ages.note(issuer, ageSeconds);
      const failure = errorCode === undefined ? undefined : labels.word('refresh', errorCode);
      const attributes = toAttributes({
        issuer,
        outcome: labels.word('refresh-outcome', outcome),
        source: labels.word('source', source),
        'error.type': failure,
      });
      instruments.refreshes.add(1, attributes);
      if (ms >= 0) instruments.refreshDuration.record(ms / 1_000, attributes);
    },
    discovery: (event) => {
      const { outcome, errorCode } = event;
      const failure = errorCode === undefined ? undefined : labels.word('refresh', errorCode);
      const found = { issuer: issuerOf(event), outcome: labels.word('discovery', outcome) };
      instruments.discovery.add(1, toAttributes({ ...found, 'error.type': failure }));
    },
    'stale-used': (event) => instruments.stale.add(1, toAttributes({ issuer: issuerOf(event) })),
    cooldown: (event) => instruments.cooldowns.add(1, toAttributes({ issuer: issuerOf(event) })),
    'keys-unusable': (event) => {
      const reason = labels.word('unusable', event.reason);
      instruments.unusable.add(event.keys, toAttributes({ issuer: issuerOf(event), reason }));
    },
    'key-store': (event) => {
      const operation = labels.word('store-operation', event.operation);
      const failure = labels.word('store', event.reason ?? event.outcome);
      const attributes = { issuer: issuerOf(event), operation, 'error.type': failure };
      instruments.keyStore.add(1, toAttributes(attributes));
    },
  };
}
