import { channel } from 'node:diagnostics_channel';
import type { Verifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { expect, test } from 'vitest';
import { createApi, createTelemetry, instrument } from './setting.ts';
import type { Api } from './setting.ts';

/** A verifier that fetches keys from its issuer, on the clock of the test. */
function createFetching(api: Api): Verifier {
  const { issuer, clock } = api;
  const { now, monotonicMs } = clock;
  const keys = fetchJwks({ fetch: issuer.fetch, now, monotonicMs, ttlSeconds: 60 });
  return api.verifier({ keys });
}

test('refreshes, and how old keys are', async () => {
  const api = await createApi();
  const telemetry = createTelemetry();
  instrument(telemetry, { monotonicMs: api.clock.monotonicMs });
  const verifier = createFetching(api);
  await verifier.verify(await api.issuer.sign());
  const { issuer } = api.issuer;
  expect(await telemetry.points('jwks.refreshes')).toEqual([
    { attributes: { issuer, outcome: 'replaced', source: 'issuer' }, value: 1 },
  ]);
  expect(await telemetry.points('discovery')).toEqual([
    { attributes: { issuer, outcome: 'found' }, value: 1 },
  ]);
  expect(await telemetry.points('jwks.age')).toEqual([{ attributes: { issuer }, value: 0 }]);
  api.clock.advance(59);
  expect(await telemetry.points('jwks.age')).toEqual([{ attributes: { issuer }, value: 59 }]);
});

test('an outage: refreshes fail, keys age, old ones are used', async () => {
  const api = await createApi();
  const telemetry = createTelemetry();
  const verifier = createFetching(api);
  instrument(telemetry, { monotonicMs: api.clock.monotonicMs, observe: [verifier] });
  await verifier.verify(await api.issuer.sign());
  api.issuer.outage('network');
  api.clock.advance(120);
  await verifier.verify(await api.issuer.sign());
  expect(
    await telemetry.total('jwks.refreshes', { outcome: 'failed', 'error.type': 'network' }),
  ).toBe(1);
  expect(await telemetry.total('jwks.stale')).toBe(1);
  expect(await telemetry.total('jwks.age')).toBe(120);
  expect(await telemetry.total('usable')).toBe(1);
});

test('healthchecks tell the age that events do not, and the number of keys', async () => {
  const api = await createApi();
  const telemetry = createTelemetry();
  const source = api.issuer.keySource();
  source.ageSeconds = 77;
  const verifier = api.verifier({ keys: source });
  instrument(telemetry, { observe: [verifier], monotonicMs: api.clock.monotonicMs });
  const { issuer } = api.issuer;
  expect(await telemetry.points('jwks.age')).toEqual([{ attributes: { issuer }, value: 77 }]);
  expect(await telemetry.points('jwks.keys')).toEqual([{ attributes: { issuer }, value: 1 }]);
  source.state = 'unavailable';
  expect(await telemetry.points('jwks.keys')).toEqual([{ attributes: { issuer }, value: 0 }]);
  expect(await telemetry.points('usable')).toEqual([{ attributes: {}, value: 0 }]);
  // Dropped keys go on ageing.
  api.clock.advance(10);
  expect(await telemetry.points('jwks.age')).toEqual([{ attributes: { issuer }, value: 87 }]);
});

test('of two verifiers with one issuer, the oldest keys are shown', async () => {
  const api = await createApi();
  const telemetry = createTelemetry();
  const sources = [api.issuer.keySource(), api.issuer.keySource()];
  for (const [index, source] of sources.entries()) source.ageSeconds = [5, 50][index] ?? 0;
  const observe = sources.map((keys) => api.verifier({ keys }));
  instrument(telemetry, { observe, monotonicMs: api.clock.monotonicMs });
  expect((await telemetry.points('jwks.age')).map(({ value }) => value)).toEqual([50]);
});

test('keys from a store have the age that they had there', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry, { monotonicMs: () => 1_000_000 });
  const refreshed = { type: 'keys-refreshed', issuer: 'i', outcome: 'replaced', ms: 1, keys: 1 };
  channel('oidc-verify.keys').publish(refreshed);
  expect(await telemetry.total('jwks.age')).toBe(0);
  channel('oidc-verify.keys').publish({ ...refreshed, source: 'store', ageSeconds: 40 });
  expect(await telemetry.total('jwks.age')).toBe(40);
  expect(await telemetry.total('jwks.refreshes', { source: 'store' })).toBe(1);
});

const COPY = { healthcheck: () => ({ usable: true, entries: 3, ageSeconds: 0.2 }) };
const SHARED = { type: 'shared-revocations', entries: 3, ageSeconds: 2 };

test.each([
  ['keys', 'jwks.cooldowns', { type: 'cooldown', issuer: 'i' }, { issuer: 'i' }],
  [
    'keys',
    'jwks.store.failures',
    { type: 'key-store', issuer: 'i', operation: 'read', outcome: 'refused', reason: 'url' },
    { issuer: 'i', operation: 'read', 'error.type': 'url' },
  ],
  [
    'keys',
    'jwks.unusable',
    { type: 'keys-unusable', issuer: 'i', reason: 'weak', keys: 1 },
    { issuer: 'i', reason: 'weak' },
  ],
  [
    'callbacks',
    'callback.failures',
    { type: 'callback-failed', callback: 'check', reason: 'timeout' },
    { callback: 'check', 'error.type': 'timeout' },
  ],
  [
    'callbacks',
    'resolver.failures',
    { type: 'resolver', outcome: 'overloaded' },
    { 'error.type': 'overloaded' },
  ],
  ['revocations', 'revocations', { ...SHARED, outcome: 'loaded' }, { outcome: 'loaded' }],
  [
    'revocations',
    'revocations',
    { ...SHARED, outcome: 'unavailable', reason: 'timeout' },
    { outcome: 'unavailable', 'error.type': 'timeout' },
  ],
])('%s: %s', async (name, metric, event, attributes) => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  channel(`oidc-verify.${name}`).publish(event);
  expect(await telemetry.points(metric)).toEqual([{ attributes, value: 1 }]);
});

test('the age of the copy of shared revocations', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry, { observe: [COPY] });
  expect(await telemetry.points('revocations.age')).toEqual([{ attributes: {}, value: 0.2 }]);
  expect(await telemetry.points('revocations.entries')).toEqual([{ attributes: {}, value: 3 }]);
  expect(await telemetry.points('usable')).toEqual([]);
});
