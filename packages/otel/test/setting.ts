import { createVerifier } from '@oidc-verify/core';
import type { Verifier, VerifierOptions } from '@oidc-verify/core';
import { createClock, createTestIssuer } from '@oidc-verify/testing';
import type { TestClock, TestIssuer } from '@oidc-verify/testing';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { instrumentOidcVerify } from '@oidc-verify/otel';
import type { OtelOptions } from '@oidc-verify/otel';
import { onTestFinished } from 'vitest';

export const AUDIENCE = 'https://api.test';

class TestReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** One data point: its attributes and its value, which is the count of a histogram. */
export interface Point {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: number;
}

/** Providers that keep what they get, so that a test can look at it. */
export interface Telemetry {
  readonly meterProvider: MeterProvider;
  readonly tracerProvider: BasicTracerProvider;
  /** Returns the points of a metric, `oidc_verify.` left out. */
  points(name: string): Promise<readonly Point[]>;
  /** Returns the sum of the points that have these attributes. */
  total(name: string, attributes?: Readonly<Record<string, unknown>>): Promise<number>;
  names(): Promise<readonly string[]>;
  /** Returns all that was exported, as JSON. */
  exported(): Promise<string>;
  readonly spans: () => readonly ReadableSpan[];
}

export function createTelemetry(): Telemetry {
  const reader = new TestReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  const tracerProvider = new BasicTracerProvider({ spanProcessors });
  const collect = async () => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  };
  const points: Telemetry['points'] = async (name) =>
    (await collect())
      .filter(({ descriptor }) => descriptor.name === `oidc_verify.${name}`)
      .flatMap(({ dataPoints }) =>
        dataPoints.map(({ attributes, value }) => ({
          attributes,
          value: typeof value === 'number' ? value : value.count,
        })),
      );
  return {
    meterProvider,
    tracerProvider,
    points,
    total: async (name, attributes = {}) =>
      (await points(name))
        .filter((point) =>
          Object.entries(attributes).every(([key, value]) => point.attributes[key] === value),
        )
        .reduce((sum, { value }) => sum + value, 0),
    names: async () => (await collect()).map(({ descriptor }) => descriptor.name),
    exported: async () =>
      JSON.stringify([await collect(), exporter.getFinishedSpans().map(toPlain)]),
    spans: () => exporter.getFinishedSpans(),
  };
}

function toPlain({ name, attributes, events, links, status }: ReadableSpan): object {
  return { name, attributes, events, links, status };
}

/** An instrumentation that ends with the test. */
export function instrument(telemetry: Telemetry, options: OtelOptions = {}): () => void {
  const { meterProvider, tracerProvider } = telemetry;
  const stop = instrumentOidcVerify({ meterProvider, tracerProvider, ...options });
  onTestFinished(stop);
  return stop;
}

/** An issuer with a clock, and verifiers that trust it. */
export interface Api {
  readonly clock: TestClock;
  readonly issuer: TestIssuer;
  verifier(options?: Partial<VerifierOptions>): Verifier;
}

export async function createApi(): Promise<Api> {
  const clock = createClock();
  const issuer = await createTestIssuer({ now: clock.now });
  return {
    clock,
    issuer,
    verifier: (options = {}) =>
      createVerifier({
        issuer: issuer.issuer,
        audience: AUDIENCE,
        keys: issuer.keySource(),
        now: clock.now,
        ...options,
      }),
  };
}
