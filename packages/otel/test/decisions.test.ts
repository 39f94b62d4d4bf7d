import { AuthError, ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { createDpopClient } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createApi, createTelemetry, instrument } from './setting.ts';

const api = await createApi();
const { issuer } = api.issuer;
const FULL = { record: () => 'full' as const };
const DOWN = { record: async (): Promise<never> => Promise.reject(new Error('down')) };
const CODES = Object.entries(ERROR_TABLE).filter(([, { status }]) => status !== 500);

describe('each code of the error table', () => {
  test.each(CODES)('%s', async (code, { status }) => {
    const telemetry = createTelemetry();
    instrument(telemetry);
    const check = (): boolean => {
      throw new AuthError(code as AuthErrorCode);
    };
    await api.verifier({ check }).tryVerify(await api.issuer.sign());
    expect(await telemetry.points('decisions')).toEqual([
      {
        attributes: {
          outcome: 'refused',
          operation: 'verify',
          stage: 'authorize',
          code,
          issuer,
          'http.response.status_code': status,
        },
        value: 1,
      },
    ]);
    expect(await telemetry.points('duration')).toEqual([
      {
        attributes: {
          outcome: 'refused',
          operation: 'verify',
          issuer,
          cached: false,
          'error.type': code,
        },
        value: 1,
      },
    ]);
  });
});

test('an accepted token has neither code nor status', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  await api.verifier().verify(await api.issuer.sign());
  const about = { outcome: 'accepted', operation: 'verify', issuer };
  expect(await telemetry.points('decisions')).toEqual([
    { attributes: { ...about, stage: 'authorize' }, value: 1 },
  ]);
  expect(await telemetry.points('duration')).toEqual([
    { attributes: { ...about, cached: false }, value: 1 },
  ]);
});

test('a token of an issuer that is not trusted has no issuer', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  await api.verifier().tryVerify(await api.issuer.sign({ iss: 'https://evil.test' }));
  const [point] = await telemetry.points('decisions');
  expect(point?.attributes).toMatchObject({ code: 'invalid_issuer', stage: 'issuer' });
  expect(point?.attributes).not.toHaveProperty('issuer');
});

test('issuers that were resolved share one label', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  const resolveIssuer = (iss: string) => ({
    issuer: iss,
    audience: 'https://api.test',
    keys: api.issuer.keySource(),
  });
  const verifier = api.verifier({ issuer: undefined, keys: undefined, resolveIssuer } as never);
  for (const tenant of ['a', 'b', 'c']) {
    await verifier.verify(await api.issuer.sign({ iss: `https://${tenant}.test` }));
  }
  expect(await telemetry.total('decisions', { issuer: '_OTHER', outcome: 'accepted' })).toBe(3);
  expect(await telemetry.points('decisions')).toHaveLength(1);
});

test('hits and misses of the token cache, of tokens with a valid signature', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  const verifier = api.verifier({ tokenCache: true });
  const token = await api.issuer.sign();
  await verifier.verify(token);
  await verifier.verify(token);
  await verifier.verify(token);
  await verifier.tryVerify(`${token.slice(0, -8)}AAAAAAAA`);
  await verifier.tryVerify('rubbish');
  expect(await telemetry.points('cache')).toEqual([
    { attributes: { result: 'miss' }, value: 1 },
    { attributes: { result: 'hit' }, value: 2 },
  ]);
  expect(await telemetry.total('duration', { cached: true })).toBe(2);
});

test('proofs by what the store of used proofs said', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  const client = await createDpopClient({ now: api.clock.now });
  const url = 'https://api.test/orders';
  const token = await api.issuer.sign({ cnf: { jkt: client.thumbprint } });
  const prove = async () => client.prove({ method: 'GET', url, accessToken: token });
  const send = async (verifier: ReturnType<typeof api.verifier>, proof: string) =>
    verifier.tryVerify(token, {
      scheme: 'DPoP',
      request: { method: 'GET', url: '/orders', dpopProofs: [proof] },
    } as never);
  const publicOrigin = 'https://api.test';
  const verifier = api.verifier({ dpop: createDpop({ publicOrigin }) });
  const proof = await prove();
  await send(verifier, proof);
  await send(verifier, proof);
  for (const replay of [DOWN, FULL]) {
    await send(api.verifier({ dpop: createDpop({ publicOrigin, replay }) }), await prove());
  }
  await api.verifier().verify(await api.issuer.sign());
  expect(await telemetry.points('replay')).toEqual([
    { attributes: { outcome: 'recorded' }, value: 1 },
    { attributes: { outcome: 'replayed' }, value: 1 },
    { attributes: { outcome: 'failed' }, value: 1 },
    { attributes: { outcome: 'full' }, value: 1 },
  ]);
});

test('durations are in seconds, with buckets from microseconds on', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  let ms = 0;
  const verifier = api.verifier({ monotonicMs: () => (ms += 0.04) });
  await verifier.verify(await api.issuer.sign());
  const exported = await telemetry.exported();
  expect(exported).toMatch(/"oidc_verify.duration"[^{}]*"unit":"s"/);
  expect(exported).toMatch(/"boundaries":\[0.000005,0.00001,/);
  expect(exported).toMatch(/"sum":0\.00004/);
});
