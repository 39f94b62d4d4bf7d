import type { Jwk } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import { settle } from './issuer.ts';
import { createJwk } from './keys.ts';
import { refusalOf } from './refusal.ts';
import { namesOf, openSource } from './tenants.ts';

// 1,000 tenants with a set of 512 kB each are half a gigabyte of strings that nobody needs.

const KEY = createJwk('k');
/** A set of about that many bytes, as a hostile or a careless issuer may publish it. */
function largeSet(bytes: number): readonly Jwk[] {
  const count = Math.ceil(bytes / 1_000);
  return Array.from({ length: count }, (_, index) => ({
    ...KEY,
    kid: `${index}`.padEnd(500, 'x'),
  }));
}

async function load(
  keys: ReturnType<typeof openSource>['keys'],
  issuers: readonly string[],
): Promise<number> {
  const outcomes = await Promise.allSettled(
    issuers.map(async (issuer) => keys.load(issuer, 'cold', {})),
  );
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

describe('maxHeldBytes', () => {
  const limits = { maxIssuers: 100, maxHeldBytes: 1_048_576, maxKeys: 1000 };

  test('bounds what large sets take; ordinary ones of any number of issuers always fit', async () => {
    const { tenants, keys, events } = openSource(limits);
    const hogs = namesOf(50, 'hog');
    tenants.keysOf = (issuer) => (issuer.includes('hog') ? largeSet(60_000) : [KEY]);
    const served = await load(keys, hogs);
    expect(served).toBeGreaterThan(2);
    expect(served).toBeLessThan(12);
    expect(await load(keys, namesOf(60, 'ordinary'))).toBe(60);
    const failed = events.filter(
      (event) => event.type === 'keys-refreshed' && event.errorCode === 'no-room',
    );
    expect(failed).toHaveLength(50 - served);
  });

  test('what does not fit is 503 and says which option to raise; back-off holds', async () => {
    const { tenants, keys } = openSource({ ...limits, random: () => 1 });
    tenants.keysOf = () => largeSet(700_000);
    const error = await refusalOf(keys.load('https://hog.example', 'cold', {}));
    expect(error).toMatchObject({ code: 'jwks_fetch_failed', status: 503 });
    expect(error.detail).toBe(
      'no-room: no room for the keys of "https://hog.example": the option maxHeldBytes sets the limit',
    );
    await refusalOf(keys.load('https://hog.example', 'cold', {}));
    expect(tenants.total).toBe(1);
  });

  test('a set that grew too large replaces nothing: the keys in hand serve on, then stale', async () => {
    const { tenants, keys } = openSource({ ...limits, staleIfErrorSeconds: 100 });
    const issuer = 'https://grows.example';
    tenants.keysOf = () => [KEY];
    await keys.load(issuer, 'cold', {});
    tenants.keysOf = () => largeSet(700_000);
    tenants.now = 299_000;
    keys.wake(issuer, 'refresh-ahead');
    await settle();
    expect(keys.peek(issuer)).toMatchObject({ keys: [KEY], stale: false });
    tenants.now = 300_000;
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ stale: true });
    tenants.now = 400_000;
    await refusalOf(keys.load(issuer, 'cold', {}));
  });

  test('room comes back when an issuer is forgotten, purged, or shrinks', async () => {
    const { tenants, keys } = openSource({ ...limits, maxHeldBytes: 200_000 });
    const [a = '', b = ''] = namesOf(2);
    tenants.keysOf = () => largeSet(40_000);
    for (const give of [
      async () => keys.forget(a),
      async () => keys.purge(a),
      async () => {
        tenants.keysOf = () => [KEY];
        await keys.load(a, 'unknown-kid', {});
        tenants.keysOf = () => largeSet(40_000);
      },
    ]) {
      keys.forget(a);
      keys.forget(b);
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      await keys.load(a, 'cold', {});
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      await refusalOf(keys.load(b, 'cold', {}));
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      await give();
      tenants.now += 60_000;
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      await expect(keys.load(b, 'cold', {})).resolves.toBeDefined();
    }
  });
});

describe('what else an issuer may send to be kept', () => {
  test('a jwks_uri of more than 2,048 characters is refused', async () => {
    const keys = fetchJwks({
      fetch: async (url) =>
        Response.json({ issuer: new URL(url).origin, jwks_uri: `${url}?${'x'.repeat(2048)}` }),
    });
    const error = await refusalOf(keys.load('https://long.example', 'cold', {}));
    expect(error.detail).toContain('must have at most 2048 characters');
    expect(error.detail.length).toBeLessThan(500);
  });

  test('an ETag of more than 512 characters is not sent back', async () => {
    const sent: (string | undefined)[] = [];
    let etag = `"${'x'.repeat(510)}"`;
    let now = 0;
    const keys = fetchJwks({
      jwksUri: 'https://etag.example/jwks',
      now: () => now,
      monotonicMs: () => now,
      fetch: async (_url, init) => {
        sent.push(init.headers['if-none-match']);
        return Response.json({ keys: [KEY] }, { headers: { etag } });
      },
    });
    for (const next of [etag, `"${'x'.repeat(511)}"`, etag]) {
      etag = next;
      now += 300_000;
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await keys.load('https://etag.example', 'cold', {});
    }
    expect(sent.map((value) => value?.length)).toEqual([undefined, 512, undefined]);
  });
});
