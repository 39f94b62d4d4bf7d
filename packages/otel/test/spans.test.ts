import { AuthError } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { asRequest, useActiveSpans } from './active-span.ts';
import { createApi, createTelemetry, instrument } from './setting.ts';

useActiveSpans();
const api = await createApi();
const token = await api.issuer.sign();
const { issuer } = api.issuer;

describe('what waits is a child of the span of the request', () => {
  const WAITS = [
    ['an answer', async () => true, undefined],
    ['a failure', async () => Promise.reject(new Error('down')), 'failed'],
    ['no answer in time', async () => new Promise(() => {}), 'timeout'],
    ['a refusal', async () => Promise.reject(new AuthError('access_denied')), 'access_denied'],
  ] as const;

  test.each(WAITS)('%s', async (_, check, failure) => {
    const telemetry = createTelemetry();
    instrument(telemetry);
    const verifier = api.verifier({ check: check as never, callbackTimeoutMs: 5 });
    const request = await asRequest(telemetry, async () => verifier.tryVerify(token));
    const [wait] = telemetry.spans();
    expect(wait).toMatchObject({
      name: 'wait for check',
      parentSpanContext: { spanId: request.spanContext().spanId },
      status: { code: failure === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    });
    expect(wait?.attributes['error.type']).toBe(failure);
    const series = await telemetry.points('wait.duration');
    const error = failure === undefined ? {} : { 'error.type': failure };
    expect(series).toEqual([{ attributes: { callback: 'check', ...error }, value: 1 }]);
  });

  test('it starts when the wait began', async () => {
    const telemetry = createTelemetry();
    instrument(telemetry, { now: () => 5_000 });
    let ms = 0;
    const verifier = api.verifier({ check: async () => true, monotonicMs: () => (ms += 250) });
    await verifier.verify(token);
    const [wait] = telemetry.spans();
    expect([wait?.startTime, wait?.endTime]).toEqual([
      [4, 750_000_000],
      [5, 0],
    ]);
  });
});

test('a refresh serves others too: a root that links to the request that caused it', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  const verifier = api.verifier({ keys: fetchJwks({ fetch: api.issuer.fetch }) });
  const request = await asRequest(telemetry, async () => verifier.verify(token));
  const spans = new Map(telemetry.spans().map((span) => [span.name, span]));
  expect([...spans.keys()]).toEqual(['discover keys', 'refresh keys', 'wait for keys', 'request']);
  for (const name of ['discover keys', 'refresh keys']) {
    const span = spans.get(name);
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.links.map(({ context }) => context.spanId)).toEqual([
      request.spanContext().spanId,
    ]);
    expect(span?.attributes).toMatchObject({ 'oidc_verify.issuer': issuer });
  }
  expect(spans.get('wait for keys')?.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
  expect(spans.get('wait for keys')?.attributes).toMatchObject({ 'oidc_verify.issuer': issuer });
});

test('a refresh that fails is an error, and says which', async () => {
  const other = await createApi();
  const telemetry = createTelemetry();
  instrument(telemetry);
  other.issuer.outage('status', 502);
  const jwksUri = `${other.issuer.issuer}/.well-known/jwks.json`;
  const keys = fetchJwks({ fetch: other.issuer.fetch, jwksUri });
  await other.verifier({ keys }).tryVerify(await other.issuer.sign());
  expect(telemetry.spans()[0]).toMatchObject({
    name: 'refresh keys',
    links: [],
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'url.full': jwksUri, 'http.response.status_code': 502 },
  });
});

test('what does not wait has no span', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  await api.verifier({ check: () => true }).verify(token);
  await api.verifier({ check: () => false }).tryVerify(token);
  api.verifier().verifySync(token);
  expect(telemetry.spans()).toEqual([]);
});

test('the span of a refused request says why', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  const verifier = api.verifier({ requiredScopes: ['orders:write'] });
  await asRequest(telemetry, async () => verifier.tryVerify(token));
  expect(telemetry.spans()[0]?.attributes).toEqual({
    'oidc_verify.code': 'insufficient_scope',
    'oidc_verify.stage': 'authorize',
    'oidc_verify.detail': 'the token lacks the scopes: orders:write; they are read from scope, scp',
  });
});

test('the span of an accepted request is left as it is', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  await asRequest(telemetry, async () => api.verifier().verify(token));
  expect(telemetry.spans()[0]?.attributes).toEqual({});
});
