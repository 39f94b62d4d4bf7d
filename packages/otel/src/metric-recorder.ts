import { metrics } from '@opentelemetry/api';
import type { MeterProvider, ObservableCallback } from '@opentelemetry/api';
import { createDecisionMetrics } from './decision-metrics.ts';
import { createHealthGauges } from './health-gauges.ts';
import { createGauges, createInstruments } from './instruments.ts';
import type { Gauges } from './instruments.ts';
import { createKeyAges } from './key-ages.ts';
import { createKeyMetrics } from './key-metrics.ts';
import { createLabels } from './labels.ts';
import type { Observed, OtelSettings } from './options.ts';
import { handleEvent } from './otel-event.ts';
import type { EventHandlers } from './otel-event.ts';
import type { Recorder } from './recorder.ts';
import { SCOPE } from './scope.ts';
import { createStoreMetrics } from './store-metrics.ts';

/** The handlers of one provider, and what ends its gauges. */
interface Attached {
  readonly provider: MeterProvider;
  readonly handlers: EventHandlers | undefined;
  readonly detach: () => void;
}

/** Creates what turns events into metrics. `observed` is read at each collection. */
export function createMetricRecorder(
  settings: OtelSettings,
  observed: () => ReadonlySet<Observed>,
): Recorder {
  const labels = createLabels(settings.maxIssuers);
  const ages = createKeyAges(settings.monotonicMs);
  const attach = (provider: MeterProvider): Attached => {
    try {
      const meter = provider.getMeter(SCOPE);
      const instruments = createInstruments(meter);
      const recordDecision = createDecisionMetrics(instruments, labels);
      const handlers: EventHandlers = {
        accepted: recordDecision,
        refused: recordDecision,
        ...createKeyMetrics(instruments, labels, ages),
        ...createStoreMetrics(instruments, labels),
      };
      const detach = readGauges(createGauges(meter), createHealthGauges(observed, ages, labels));
      return { provider, handlers, detach };
    } catch {
      return { provider, handlers: undefined, detach: () => {} };
    }
  };
  const findProvider = (): MeterProvider => settings.meterProvider ?? metrics.getMeterProvider();
  let attached = attach(findProvider());
  return {
    record: (event) => {
      const provider = findProvider();
      // A global provider that is registered late gets instruments of its own.
      if (provider !== attached.provider) {
        attached.detach();
        attached = attach(provider);
      }
      if (attached.handlers !== undefined) handleEvent(attached.handlers, event);
    },
    close: () => attached.detach(),
  };
}

function readGauges(
  gauges: Gauges,
  reads: Readonly<Record<keyof Gauges, ObservableCallback>>,
): () => void {
  const added = (Object.keys(reads) as (keyof Gauges)[]).map((name) => {
    const read: ObservableCallback = (result) => {
      try {
        return reads[name](result);
      } catch {
        return undefined;
      }
    };
    gauges[name].addCallback(read);
    return () => gauges[name].removeCallback(read);
  });
  return () => {
    for (const remove of added) {
      try {
        remove();
      } catch {
        // A gauge that cannot be left does not keep the others.
      }
    }
  };
}
