import { metrics, trace } from '@opentelemetry/api';
import { createMetricRecorder } from './metric-recorder.ts';
import type { OtelSettings } from './options.ts';
import { joinRecorder } from './shared-recorder.ts';
import type { Feed } from './shared-recorder.ts';
import { createSpanRecorder } from './span-recorder.ts';

/** Returns what hands events to the metrics and to the spans of the providers in `settings`. */
export function createFeed(settings: OtelSettings): Feed {
  const { meterProvider, tracerProvider, observe } = settings;
  const feeds = [
    joinRecorder(
      {
        kind: 'metrics/1',
        findProvider: () => meterProvider ?? metrics.getMeterProvider(),
        create: (observed) => createMetricRecorder(settings, observed),
      },
      observe,
    ),
    joinRecorder(
      {
        kind: 'spans/1',
        findProvider: () => tracerProvider ?? trace.getTracerProvider(),
        create: () => createSpanRecorder(settings),
      },
      [],
    ),
  ];
  return {
    record: (event) => {
      for (const feed of feeds) feed.record(event);
    },
    leave: () => {
      for (const feed of feeds) feed.leave();
    },
  };
}
