import type { AuthEvent } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwks } from '../src/index.ts';
import { FakeIssuer, issuer, jwksUri, settle } from './issuer.ts';
import { createJwk } from './keys.ts';
import { refusalOf } from './refusal.ts';

const [A, B] = [createJwk('a'), createJwk('b')];

async function open(staleWhileRevalidateSeconds?: number): Promise<{
  idp: FakeIssuer;
  keys: FetchJwks;
  events: AuthEvent[];
}> {
  const idp = new FakeIssuer([A]);
  const events: AuthEvent[] = [];
  const keys = fetchJwks({
    fetch: idp.fetch,
    jwksUri,
    now: idp.clock,
    monotonicMs: idp.clock,
    random: () => 1,
    staleIfErrorSeconds: 50,
    onEvent: (event) => events.push(event),
    ...(staleWhileRevalidateSeconds === undefined ? {} : { staleWhileRevalidateSeconds }),
  });
  await keys.load(issuer, 'cold', {});
  events.length = 0;
  idp.keys = [B];
  return { idp, keys, events };
}

describe('staleWhileRevalidateSeconds', () => {
  test('is off unless asked for: whoever comes after the end waits for the refresh', async () => {
    const { idp, keys } = await open();
    idp.now = 300_000;
    expect(keys.peek(issuer)).toBeUndefined();
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [B] });
  });

  test('lets expired keys serve while they are refreshed', async () => {
    const { idp, keys, events } = await open(100);
    idp.now = 350_000;
    expect(keys.peek(issuer)).toMatchObject({
      keys: [A],
      ageSeconds: 350,
      stale: true,
      refreshDue: true,
    });
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A], stale: true });
    await settle();
    expect(keys.peek(issuer)).toMatchObject({ keys: [B], stale: false, ageSeconds: 0 });
    expect(idp.count()).toBe(2);
    expect(events.map(({ type }) => type)).toEqual(['keys-refreshed']);
  });

  test('for that long and no longer', async () => {
    const { idp, keys } = await open(100);
    idp.now = 399_999;
    expect(keys.peek(issuer)).toBeDefined();
    idp.now = 400_000;
    expect(keys.peek(issuer)).toBeUndefined();
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [B] });
  });

  test('starts one refresh, however many come', async () => {
    const { idp, keys } = await open(100);
    idp.now = 350_000;
    let answer: ((response: Response) => void) | undefined;
    idp.answer = async () => new Promise<Response>((resolve) => (answer = resolve));
    for (let count = 0; count < 100; count++) keys.wake(issuer, 'refresh-ahead');
    await settle();
    expect(idp.count()).toBe(2);
    expect(keys.peek(issuer)).toMatchObject({ keys: [A], stale: true, refreshDue: false });
    answer?.(Response.json({ keys: [B] }));
    await settle();
    expect(keys.peek(issuer)).toMatchObject({ keys: [B] });
  });

  test('is over with the first failure: from then on the rules of an outage decide', async () => {
    const { idp, keys } = await open(100);
    idp.now = 310_000;
    idp.answer = () => new Response(null, { status: 503 });
    keys.wake(issuer, 'refresh-ahead');
    await settle();
    expect(keys.peek(issuer)).toMatchObject({ stale: true });
    idp.now = 350_000;
    expect(keys.peek(issuer)).toBeUndefined();
  });

  test('also where the issuer answers that there is nothing', async () => {
    const { idp, keys } = await open(100);
    idp.now = 310_000;
    idp.answer = () => new Response(null, { status: 404 });
    keys.wake(issuer, 'refresh-ahead');
    await settle();
    expect(keys.peek(issuer)).toBeUndefined();
    expect((await refusalOf(keys.load(issuer, 'cold', {}))).code).toBe('jwks_fetch_failed');
  });

  test('an unknown kid waits for the refresh as ever', async () => {
    const { idp, keys } = await open(100);
    idp.now = 350_000;
    await expect(keys.load(issuer, 'unknown-kid', {})).resolves.toMatchObject({ keys: [B] });
    expect(idp.count()).toBe(2);
  });
});
