import type { AuthEvent } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwks } from '../src/index.ts';
import { FakeIssuer, issuer, jwksUri, metadataUrl } from './issuer.ts';
import { createJwk } from './keys.ts';
import { refusalOf } from './refusal.ts';

// A monotonic clock stands still while a function is frozen (Lambda), a snapshot is stored (SnapStart)
// or a machine sleeps; a wall clock may be set back.

const DAY_MS = 86_400_000;
const [A, B] = [createJwk('a'), createJwk('b')];

interface Clocks {
  monotonicMs: number;
  wallMs: number;
}

async function setUp(options: { readonly staleIfErrorSeconds?: number } = {}): Promise<{
  idp: FakeIssuer;
  keys: FetchJwks;
  clocks: Clocks;
  events: AuthEvent[];
}> {
  const idp = new FakeIssuer([A]);
  const events: AuthEvent[] = [];
  const clocks = { monotonicMs: 5_000, wallMs: 1_800_000_000_000 };
  const keys = fetchJwks({
    fetch: idp.fetch,
    now: () => clocks.wallMs,
    monotonicMs: () => clocks.monotonicMs,
    random: () => 1,
    onEvent: (event) => events.push(event),
    ...options,
  });
  await keys.load(issuer, 'cold', {});
  return { idp, keys, clocks, events };
}

const down = (): Response => new Response(null, { status: 503 });

describe('the age of keys is the larger of both clocks’ spans', () => {
  test('a key that was removed a day ago verifies nothing while the monotonic clock is frozen', async () => {
    const { idp, keys, clocks } = await setUp();
    idp.keys = [B];
    clocks.wallMs += DAY_MS;
    expect(keys.peek(issuer)).toBeUndefined();
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({
      keys: [B],
      ageSeconds: 0,
    });
  });

  test('to the millisecond, fresh and stale, on either clock', async () => {
    for (const moving of ['monotonicMs', 'wallMs'] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one clock after the other
      const { idp, keys, clocks } = await setUp({ staleIfErrorSeconds: 100 });
      idp.answer = down;
      clocks[moving] += 299_999;
      expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 299.999, stale: false });
      clocks[moving] += 1;
      expect(keys.peek(issuer)).toBeUndefined();
      // oxlint-disable-next-line no-await-in-loop -- one clock after the other
      await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ stale: true });
      clocks[moving] += 99_999;
      expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 399.999, stale: true });
      clocks[moving] += 1;
      expect(keys.peek(issuer)).toBeUndefined();
    }
  });

  test('a wall clock that is set back makes nothing younger', async () => {
    const { keys, clocks } = await setUp();
    clocks.monotonicMs += 200_000;
    clocks.wallMs -= DAY_MS;
    expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 200 });
    clocks.monotonicMs += 100_000;
    expect(keys.peek(issuer)).toBeUndefined();
  });

  test('nor does one that is set back after the other stood still', async () => {
    const { keys, clocks } = await setUp();
    clocks.wallMs += 299_000;
    expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 299 });
    clocks.wallMs -= DAY_MS;
    expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 299 });
    clocks.wallMs += 1_000;
    expect(keys.peek(issuer)).toBeUndefined();
  });

  test('clocks that differ by less than a second agree: the monotonic one counts', async () => {
    const { keys, clocks } = await setUp();
    clocks.monotonicMs += 10_000;
    clocks.wallMs += 11_000;
    expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 10 });
    clocks.wallMs += 1;
    expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 11.001 });
  });

  test('a wall clock that fails leaves the monotonic one', async () => {
    const { keys, clocks } = await setUp();
    clocks.wallMs = Number.POSITIVE_INFINITY;
    expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 0 });
    clocks.monotonicMs += 300_000;
    expect(keys.peek(issuer)).toBeUndefined();
  });
});

describe('with a frozen monotonic clock', () => {
  test('back-off ends', async () => {
    const { idp, keys, clocks } = await setUp();
    clocks.wallMs += 300_000;
    idp.answer = () => new Response(null, { status: 404 });
    await refusalOf(keys.load(issuer, 'cold', {}));
    idp.answer = undefined;
    clocks.wallMs += 1_000;
    await refusalOf(keys.load(issuer, 'cold', {}));
    clocks.wallMs += 1;
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
  });

  test('a cool-down ends', async () => {
    const { idp, keys, clocks } = await setUp();
    await keys.load(issuer, 'unknown-kid', {});
    idp.keys = [A, B];
    clocks.wallMs += 30_000;
    await expect(keys.load(issuer, 'unknown-kid', {})).resolves.toMatchObject({ keys: [A, B] });
  });

  test('metadata is read again after a day', async () => {
    const { idp, keys, clocks } = await setUp();
    clocks.wallMs += DAY_MS;
    await keys.load(issuer, 'cold', {});
    expect(idp.count(metadataUrl)).toBe(2);
  });

  test('refresh ahead is due', async () => {
    const { keys, clocks } = await setUp();
    clocks.wallMs += 270_001;
    expect(keys.peek(issuer)).toMatchObject({ refreshDue: true });
  });
});

test('the wall clock is Date.now unless told otherwise', async () => {
  const idp = new FakeIssuer([A]);
  const wall = vi.spyOn(Date, 'now').mockReturnValue(1_000_000);
  const keys = fetchJwks({ fetch: idp.fetch, jwksUri, monotonicMs: () => 0 });
  await keys.load(issuer, 'cold', {});
  expect(keys.peek(issuer)).toBeDefined();
  wall.mockReturnValue(1_300_000);
  expect(keys.peek(issuer)).toBeUndefined();
  wall.mockRestore();
});
