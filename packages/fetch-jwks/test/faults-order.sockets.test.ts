import type { ServerResponse } from 'node:http';
import { createVerifier, isAuthError, isConfigError } from '@oidc-verify/core';
import { afterEach, expect, test } from 'vitest';
import { createClock } from '@oidc-verify/testing';
import { serveTls } from '../../core/test/http/tls-client.ts';
import { fetchJwks } from '../src/index.ts';
import { openBench, tally } from './faults/bench.ts';
import type { Bench } from './faults/bench.ts';
import { defer } from './issuer.ts';
import { refusalOf } from './refusal.ts';

let bench: Bench | undefined;

afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** Holds the next answer, with the keys of this moment, until the returned function is called. */
function holdOne({ endpoint, issuer }: Bench): { arrived: Promise<unknown>; release: () => void } {
  const held = defer<ServerResponse>();
  const released = defer<undefined>();
  const body = JSON.stringify(issuer.jwks());
  const { answer } = endpoint;
  endpoint.answer = (response) => {
    endpoint.answer = answer;
    void released.promise.then(() => response.end(body));
    held.resolve(response);
  };
  return { arrived: held.promise, release: () => released.resolve(undefined) };
}

function fail(response: ServerResponse): void {
  response.writeHead(500).end();
}

test('an older answer after a newer one, cold', async () => {
  bench = await openBench({ sharePromises: false });
  const { arrived, release } = holdOne(bench);
  const old = bench.decide(await bench.sign());
  await arrived;
  await bench.issuer.rotateKeys();
  const token = await bench.sign();
  expect(await bench.decide(token)).toBe('accepted');
  release();
  expect(await old).toBe('401 key_not_found');
  expect(await bench.decide(token)).toBe('accepted');
  expect(bench.endpoint.attempts).toBe(2);
});

test('an older answer after a newer one, warm and under load: the refresh was given up', async () => {
  bench = await openBench();
  const known = await bench.sign();
  expect(await bench.decide(known)).toBe('accepted');
  const { arrived, release } = holdOne(bench);
  bench.clock.advance(300);
  const late = Array.from({ length: 50 }, async () => bench?.decide(known) ?? '');
  await arrived;
  await bench.issuer.rotateKeys();
  const token = await bench.sign();
  bench.clock.advance(16);
  const load = Array.from({ length: 50 }, async () => bench?.decide(token) ?? '');
  expect(await tally(load)).toEqual({ accepted: 50 });
  release();
  expect(await tally(late)).toEqual({ '401 key_not_found': 50 });
  expect(await bench.decide(token)).toBe('accepted');
  expect(bench.endpoint.attempts).toBe(3);
});

test.each([
  { situation: 'cold', isWarm: false, isRotated: false, quietSeconds: 0.5, backSeconds: 1 },
  { situation: 'warm', isWarm: true, isRotated: false, quietSeconds: 269.5, backSeconds: 300 },
  { situation: 'under load', isWarm: true, isRotated: true, quietSeconds: 29.5, backSeconds: 30 },
])('the clock goes back, $situation', async (row) => {
  const clock = createClock();
  let backMs = 0;
  bench = await openBench({ monotonicMs: () => 1_000_000 + clock.monotonicMs() - backMs });
  const { endpoint, decide, issuer, sign } = bench;
  if (row.isWarm) await decide(await sign());
  endpoint.answer = fail;
  if (row.isRotated) await issuer.rotateKeys({ keepOld: true });
  const token = await sign();
  const before = row.isWarm && !row.isRotated ? 'accepted' : '503 jwks_fetch_failed';
  const load = Array.from({ length: 50 }, async () => decide(token));
  expect(await tally(load)).toEqual({ [before]: 50 });
  backMs = 900_000;
  bench.clock.set(bench.clock.now() / 1000 - 30);
  expect(await decide(token)).toBe(before);
  await endpoint.recover();
  endpoint.attempts = 0;
  clock.advance(row.quietSeconds);
  expect([await decide(token), endpoint.attempts]).toEqual([before, 0]);
  clock.advance(row.backSeconds - row.quietSeconds);
  expect([await decide(token), endpoint.attempts]).toEqual(['accepted', 1]);
});

test('an issuer without an address, by discovery with the global fetch', async () => {
  const keys = fetchJwks({ timeoutMs: 1_000 });
  const error = await refusalOf(keys.load('https://issuer.invalid', 'cold', {}));
  expect([error.status, error.code]).toEqual([503, 'jwks_fetch_failed']);
  keys.close();
});

test('a bad certificate, with the global fetch: no request is made, and no option allows it', async () => {
  let requests = 0;
  const { port, close } = await serveTls((_request, response) => {
    requests += 1;
    response.end('{"keys":[]}');
  });
  const keys = fetchJwks({ jwksUri: `https://127.0.0.1:${port}/jwks` });
  const verifier = createVerifier({ issuer: 'https://issuer.test', audience: 'a', keys });
  const error = await verifier.ready().catch((thrown: unknown) => thrown);
  expect(isAuthError(error) && error.code).toBe('jwks_fetch_failed');
  keys.close();
  await close();
  expect(requests).toBe(0);
  for (const name of ['rejectUnauthorized', 'insecure', 'dangerouslyAcceptAnyCertificate']) {
    expect(() => fetchJwks({ [name]: name !== 'rejectUnauthorized' })).toThrow(
      expect.toSatisfy(isConfigError),
    );
  }
});
