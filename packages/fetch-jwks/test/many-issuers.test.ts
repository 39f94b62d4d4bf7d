import { createVerifier, isConfigError } from '@oidc-verify/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FetchJwks } from '../src/index.ts';
import { settle } from './issuer.ts';
import { refusalOf } from './refusal.ts';
import { namesOf, openSource } from './tenants.ts';

// Deadlines never pass, however busy the machine is.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

async function loadAll(keys: FetchJwks, issuers: readonly string[]): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(
    issuers.map(async (issuer) => keys.load(issuer, 'cold', {})),
  );
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return 'keys';
    return (outcome.reason as { code: string }).code;
  });
}

function count(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}

describe('nothing in flight is ever evicted', { timeout: 60_000 }, () => {
  test('10,000 issuers cold at once all get their keys, with one fetch each', async () => {
    const { tenants, keys } = openSource();
    const issuers = namesOf(10_000);
    expect(count(await loadAll(keys, issuers))).toEqual({ keys: 10_000 });
    expect(tenants.total).toBe(10_000);
    expect(tenants.mostRunning).toBeLessThanOrEqual(256);
  });

  test('who finds no room gets 503 at once and an event, and the event loop goes on', async () => {
    const { tenants, keys, events } = openSource({ maxIssuers: 1000 });
    tenants.mode = 'held';
    const waiting = loadAll(keys, namesOf(1100));
    await settle();
    const error = await refusalOf(keys.load('https://late.example', 'cold', {}));
    expect(error).toMatchObject({ code: 'jwks_fetch_failed', status: 503 });
    expect(error.headers['retry-after']).toBe('1');
    expect(error.detail).toBe(
      'no-room: no room for the keys of "https://late.example": the option maxIssuers sets the limit',
    );
    expect(events).toEqual([
      {
        type: 'keys-refreshed',
        issuer: 'https://late.example',
        url: undefined,
        outcome: 'failed',
        errorCode: 'no-room',
        ms: 0,
        keys: 0,
        skipped: 0,
      },
    ]);
    expect(keys.wake('https://late.example', 'cold')).toBe('pending');
    expect(keys.peek('https://late.example')).toBeUndefined();
    tenants.mode = 'up';
    tenants.release();
    expect(count(await waiting)).toEqual({ keys: 1100 });
  });

  test('a caller’s signal ends its wait although the house is full', async () => {
    const { tenants, keys } = openSource({ maxIssuers: 10 });
    tenants.mode = 'held';
    const verifier = createVerifier({ issuers: list(namesOf(10)), audience: 'a', keys });
    const controller = new AbortController();
    const ready = verifier.ready({ signal: controller.signal }).catch((thrown: unknown) => thrown);
    await settle();
    controller.abort();
    expect(await ready).toMatchObject({ code: 'aborted' });
    keys.close();
  });

  test('ready() with 2,000 listed issuers ends', async () => {
    const { tenants, keys } = openSource();
    const issuers = namesOf(2000);
    const verifier = createVerifier({
      issuers: list(issuers),
      audience: 'a',
      algorithms: ['ES256'],
      keys,
    });
    await verifier.ready();
    expect(verifier.healthcheck().usable).toBe(true);
    expect(tenants.total).toBe(2000);
  });
});

function list(issuers: readonly string[]): { issuer: string }[] {
  return issuers.map((issuer) => ({ issuer }));
}

describe('the bound on issuers', { timeout: 60_000 }, () => {
  test('costs nothing up to the bound: in turn, each is fetched once', async () => {
    const { tenants, keys } = openSource({ maxIssuers: 2000 });
    const issuers = namesOf(2000);
    for (let round = 0; round < 3; round++) {
      for (const issuer of issuers) {
        if (keys.peek(issuer) !== undefined) continue;
        // oxlint-disable-next-line no-await-in-loop -- in turn is the point
        await keys.load(issuer, 'cold', {});
        keys.confirm?.(issuer);
      }
    }
    expect(tenants.total).toBe(2000);
  });

  test('a few issuers beyond the bound, in turn: most are still in memory', async () => {
    const { tenants, keys } = openSource({ maxIssuers: 100, random: draws() });
    const issuers = namesOf(108);
    const rounds = 20;
    let refused = 0;
    for (let round = 0; round < rounds; round++) {
      tenants.now += 61_000;
      for (const issuer of issuers) {
        if (keys.peek(issuer) === undefined) {
          // oxlint-disable-next-line no-await-in-loop -- in turn is the point
          await keys.load(issuer, 'cold', {}).catch(() => (refused += 1));
        }
        keys.confirm?.(issuer);
      }
    }
    expect(refused).toBe(0);
    // Keys last for five rounds: 432 fetches are made whatever is evicted; all 2,160 at a cliff.
    expect(tenants.total).toBeLessThan(1100);
  });

  test('back-off survives a flood: fetches of an issuer that fails stay limited', async () => {
    const { tenants, keys } = openSource({ maxIssuers: 50, random: () => 1 });
    tenants.mode = 'down';
    const [victim = '', ...others] = namesOf(500);
    await refusalOf(keys.load(victim, 'cold', {}));
    const before = tenants.requests;
    for (const issuer of others) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await refusalOf(keys.load(issuer, 'cold', {}));
    }
    await refusalOf(keys.load(victim, 'cold', {}));
    // 50 places that are free, and 5 for new ones.
    expect(tenants.requests - before).toBe(54);
  });

  test('the cool-down of an unknown kid survives it too', async () => {
    const { tenants, keys } = openSource({ maxIssuers: 50, unknownKidCooldownSeconds: 600 });
    const [victim = '', ...others] = namesOf(500);
    await keys.load(victim, 'cold', {});
    await keys.load(victim, 'unknown-kid', {});
    tenants.now += 61_000;
    for (const issuer of others) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await keys.load(issuer, 'cold', {}).catch(() => {});
    }
    await keys.load(victim, 'unknown-kid', {});
    expect(tenants.fetches.get(victim)).toBe(2);
  });

  test('unsigned tokens of any number of issuers evict none of which a token was verified', async () => {
    const { tenants, keys } = openSource({ maxIssuers: 100 });
    const known = namesOf(100, 'known');
    await loadAll(keys, known);
    for (const issuer of known) keys.confirm?.(issuer);
    for (let wave = 0; wave < 10; wave++) {
      tenants.now += 20_000;
      // oxlint-disable-next-line no-await-in-loop -- wave by wave
      await loadAll(keys, namesOf(1000, `made-up-${wave}`));
    }
    expect(known.filter((issuer) => keys.peek(issuer) === undefined)).toEqual([]);
    for (const issuer of known) expect(tenants.fetches.get(issuer)).toBe(1);
    // Ten places for new ones, each for a minute at least.
    expect(tenants.total).toBeLessThanOrEqual(100 + 10 * 4);
  });

  test('a new tenant gets in where all places are taken, once a token of it was verified', async () => {
    const { tenants, keys } = openSource({ maxIssuers: 20 });
    const known = namesOf(20, 'known');
    await loadAll(keys, known);
    for (const issuer of known) keys.confirm?.(issuer);
    tenants.now += 61_000;
    await keys.load('https://new.example', 'cold', {});
    keys.confirm?.('https://new.example');
    expect(keys.peek('https://new.example')).toBeDefined();
    expect(known.filter((issuer) => keys.peek(issuer) === undefined)).toHaveLength(1);
  });

  test('an issuer that comes back has another generation', async () => {
    const { tenants, keys } = openSource({ maxIssuers: 1 });
    const load = async (issuer: string): Promise<number> => {
      const { generation } = await keys.load(issuer, 'cold', {});
      keys.confirm?.(issuer);
      tenants.now += 61_000;
      return generation;
    };
    expect(await load('https://a.example')).toBe(1);
    expect(await load('https://b.example')).toBe(1);
    expect(keys.peek('https://a.example')).toBeUndefined();
    expect(await load('https://a.example')).toBe(2);
  });
});

describe('listed issuers', { timeout: 60_000 }, () => {
  const usual = { audience: 'a', algorithms: ['ES256'] } as const;

  test('are never evicted', async () => {
    const { tenants, keys } = openSource({ maxIssuers: 100 });
    const listed = namesOf(90, 'listed');
    const verifier = createVerifier({ ...usual, issuers: list(listed), keys });
    await verifier.ready();
    for (let wave = 0; wave < 5; wave++) {
      tenants.now += 40_000;
      const others = namesOf(200, `other-${wave}`);
      // oxlint-disable-next-line no-await-in-loop -- wave by wave
      await loadAll(keys, others);
      for (const issuer of others) keys.confirm?.(issuer);
    }
    expect(verifier.healthcheck().usable).toBe(true);
    for (const issuer of listed) expect(tenants.fetches.get(issuer)).toBe(1);
  });

  test('have a place although strangers came first and took all there were', async () => {
    const { keys } = openSource({ maxIssuers: 100 });
    await loadAll(keys, namesOf(500, 'stranger'));
    const verifier = createVerifier({ ...usual, issuers: list(namesOf(100, 'listed')), keys });
    await verifier.ready();
    expect(verifier.healthcheck().usable).toBe(true);
  });

  test('beyond the bound are a ConfigError that names the option', () => {
    const { keys } = openSource({ maxIssuers: 100 });
    const open = (issuers: readonly string[]): unknown => {
      try {
        return createVerifier({ ...usual, issuers: list(issuers), keys });
      } catch (error) {
        return isConfigError(error) ? error.problems : error;
      }
    };
    const message =
      'would make 101 issuers of one fetchJwks(), which holds 100: raise its option maxIssuers';
    expect(open(namesOf(101))).toEqual([{ path: 'issuers', message }]);
    expect(open(namesOf(100))).toHaveProperty('verify');
    // The same ones again take no place of their own; one more does.
    expect(open(namesOf(100))).toHaveProperty('verify');
    expect(open(['https://more.example'])).toEqual([{ path: 'issuer', message }]);
  });

  test('give their places back when their verifier is closed', async () => {
    const { keys } = openSource({ maxIssuers: 100 });
    const first = createVerifier({ ...usual, issuers: list(namesOf(100, 'first')), keys });
    const same = createVerifier({ ...usual, issuers: list(namesOf(100, 'first')), keys });
    await first.ready();
    await first.close();
    await first.close();
    const other = { ...usual, issuers: list(namesOf(100, 'second')), keys };
    expect(() => createVerifier(other)).toThrow(expect.toSatisfy(isConfigError));
    await same.close();
    await createVerifier(other).ready();
    expect(keys.peek('https://second-99.example')).toBeDefined();
  });
});

describe('forget', () => {
  test('drops keys, back-off and metadata of one issuer, and refuses who waits for them', async () => {
    const { tenants, keys } = openSource();
    const [left = '', stays = ''] = namesOf(2);
    await loadAll(keys, [left, stays]);
    keys.forget(left);
    keys.forget('https://unknown.example');
    expect([keys.peek(left), keys.peek(stays) === undefined]).toEqual([undefined, false]);
    tenants.mode = 'held';
    const waiting = refusalOf(keys.load(left, 'cold', {}));
    await settle();
    keys.forget(left);
    expect(await waiting).toMatchObject({ code: 'jwks_fetch_failed' });
    tenants.mode = 'up';
    tenants.release();
    await settle();
    expect(keys.peek(left)).toBeUndefined();
    const requests = tenants.requests;
    await expect(keys.load(left, 'cold', {})).resolves.toMatchObject({ generation: 2 });
    expect(tenants.requests - requests).toBe(2);
  });
});

function draws(): () => number {
  let state = 1;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
