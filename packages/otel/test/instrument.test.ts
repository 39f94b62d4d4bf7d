import { channel } from 'node:diagnostics_channel';
import { isConfigError } from '@oidc-verify/core';
import { createOtelListener, instrumentOidcVerify } from '@oidc-verify/otel';
import { metrics } from '@opentelemetry/api';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { channels as noChannels } from '../src/no-channels.ts';
import { createApi, createTelemetry, instrument } from './setting.ts';

const api = await createApi();
const token = await api.issuer.sign();

const NAMES = ['decision', 'keys', 'callbacks', 'revocations', 'waits', 'otel'];
const watched = (): readonly string[] =>
  NAMES.filter((name) => channel(`oidc-verify.${name}`).hasSubscribers);

afterEach(() => {
  metrics.disable();
});

// An instrumentation ends with its test, and leaves nothing behind.
beforeEach(() => {
  const left = watched();
  if (left.length > 0) throw new Error(`still watched: ${left.join(', ')}`);
});

describe('stop()', () => {
  test('ends it, and may be called again', async () => {
    const telemetry = createTelemetry();
    const stop = instrument(telemetry);
    const verifier = api.verifier();
    await verifier.verify(token);
    stop();
    await verifier.verify(token);
    stop();
    expect(await telemetry.total('decisions')).toBe(1);
    expect(watched()).toEqual([]);
  });

  test('ends the gauges', async () => {
    const telemetry = createTelemetry();
    const verifier = api.verifier();
    const healthcheck = vi.fn(() => verifier.healthcheck());
    const stop = instrument(telemetry, { observe: [{ healthcheck }] });
    expect(await telemetry.points('usable')).toHaveLength(1);
    stop();
    healthcheck.mockClear();
    await telemetry.points('usable');
    expect(healthcheck).not.toHaveBeenCalled();
  });

  test('nobody observes before the start: nothing listens', () => {
    expect(watched()).toEqual([]);
  });
});

describe('each decision counts once', () => {
  test('of several verifiers', async () => {
    const telemetry = createTelemetry();
    instrument(telemetry);
    await api.verifier().verify(token);
    await api.verifier().verify(token);
    expect(await telemetry.total('decisions')).toBe(2);
  });

  test('with two instrumentations, until both are stopped', async () => {
    const telemetry = createTelemetry();
    const stops = [instrument(telemetry), instrument(telemetry)];
    const verifier = api.verifier();
    await verifier.verify(token);
    expect(await telemetry.total('decisions')).toBe(1);
    stops[0]?.();
    await verifier.verify(token);
    expect(await telemetry.total('decisions')).toBe(2);
    stops[1]?.();
    await verifier.verify(token);
    expect(await telemetry.total('decisions')).toBe(2);
  });

  test('with two instrumentations, both of the global provider', async () => {
    const telemetry = createTelemetry();
    metrics.setGlobalMeterProvider(telemetry.meterProvider);
    const stops = [instrumentOidcVerify(), instrumentOidcVerify()];
    await api.verifier().verify(token);
    expect(await telemetry.total('decisions')).toBe(1);
    for (const stop of stops) stop();
  });

  test('with two providers, in each', async () => {
    const both = [createTelemetry(), createTelemetry()];
    for (const telemetry of both) instrument(telemetry);
    await api.verifier().verify(token);
    for (const telemetry of both) expect(await telemetry.total('decisions')).toBe(1);
  });

  test('with a listener and an instrumentation', async () => {
    const telemetry = createTelemetry();
    const stop = instrument(telemetry);
    const { meterProvider, tracerProvider } = telemetry;
    const feed = createOtelListener({ meterProvider, tracerProvider });
    await api.verifier({ onEvent: feed }).verify(token);
    expect(await telemetry.total('decisions')).toBe(1);
    stop();
    await api.verifier({ onEvent: feed }).verify(token);
    expect(await telemetry.total('decisions')).toBe(2);
    feed.stop();
  });
});

describe('the global provider', () => {
  test('may be registered after the instrumentation', async () => {
    const stop = instrumentOidcVerify();
    const verifier = api.verifier();
    await verifier.verify(token);
    const telemetry = createTelemetry();
    metrics.setGlobalMeterProvider(telemetry.meterProvider);
    await verifier.verify(token);
    expect(await telemetry.total('decisions')).toBe(1);
    stop();
  });

  test('is not needed', async () => {
    const stop = instrumentOidcVerify();
    await expect(api.verifier().verify(token)).resolves.toBeDefined();
    stop();
  });
});

function fail(): never {
  throw new Error('telemetry is down');
}

describe('what is observed changes nothing', () => {
  const throwing = new Proxy({}, { get: () => fail }) as never;
  const failingInstruments = new Proxy(
    {},
    { get: () => () => new Proxy({}, { get: () => fail }) },
  ) as never;
  const clinging = new Proxy(
    {},
    {
      get: () => () => ({ add: fail, record: fail, addCallback: () => {}, removeCallback: fail }),
    },
  ) as never;
  const meters = {
    'a provider that throws': { getMeter: fail },
    'a meter that throws': { getMeter: () => throwing },
    'instruments that throw': { getMeter: () => failingInstruments },
    'gauges that cannot be left': { getMeter: () => clinging },
  } as const satisfies Record<string, MeterProvider>;

  test.each(Object.entries(meters))('%s', async (_, meterProvider) => {
    const tracerProvider: TracerProvider = { getTracer: fail };
    const stop = instrumentOidcVerify({ meterProvider, tracerProvider });
    const verifier = api.verifier({ check: async () => true });
    expect((await verifier.verify(token)).subject).toBeDefined();
    expect(await verifier.tryVerify('rubbish')).toMatchObject({
      error: { code: 'opaque_token' },
    });
    expect(() => stop()).not.toThrow();
  });

  test('a healthcheck that throws leaves its gauges out', async () => {
    const telemetry = createTelemetry();
    instrument(telemetry, { observe: [{ healthcheck: fail }, api.verifier()] });
    expect(await telemetry.total('usable')).toBe(1);
  });
});

test('options that are wrong are refused, all at once', () => {
  const options = { meterProvider: {}, maxIssuers: 0, observe: [{}], metre: 1 };
  const problems = (): readonly string[] => {
    try {
      instrumentOidcVerify(options as never);
      return [];
    } catch (error) {
      return isConfigError(error) ? error.problems.map(({ path }) => path) : [String(error)];
    }
  };
  expect(new Set(problems())).toEqual(
    new Set(['meterProvider', 'maxIssuers', 'observe[0]', 'metre']),
  );
});

test('a runtime without channels has none', () => {
  expect(noChannels).toBeUndefined();
});
