import { AsyncLocalStorage } from 'node:async_hooks';
import type { ResolverOptions } from '@oidc-verify/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { codeOf, settle } from '../setting.ts';
import { known, setUpResolver } from './resolver-setting.ts';
import type { ResolverSetting } from './resolver-setting.ts';

/** A request of an isolate: when it is dropped, none of its timers fires any more. */
interface Owner {
  isDropped: boolean;
}

const owners = new AsyncLocalStorage<Owner>();

beforeEach(() => {
  vi.useFakeTimers();
  const { setTimeout: start } = globalThis;
  vi.stubGlobal('setTimeout', (callback: () => void, ms: number) => {
    const owner = owners.getStore();
    return start(() => {
      if (owner?.isDropped !== true) callback();
    }, ms);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

interface Isolate extends ResolverSetting {
  /** Starts a request of its own; `drop` ends it as a client that goes away does. */
  request(
    iss: string,
    waitUntil?: (work: Promise<unknown>) => void,
  ): { readonly code: Promise<string>; readonly drop: () => void };
  pass(ms: number): Promise<void>;
}

const LATENCY_MS = 50;

async function afterLatency<T>(value: T): Promise<T> {
  return new Promise((resolve) => void setTimeout(() => resolve(value), LATENCY_MS));
}

function createIsolate(
  answer: (iss: string) => unknown = async (iss) => afterLatency(known(iss)),
  options: ResolverOptions = {},
): Isolate {
  const world = setUpResolver(answer, { sharePromises: false, ...options });
  return {
    ...world,
    request: (iss, waitUntil) => {
      const owner = { isDropped: false };
      const code = owners.run(owner, async () =>
        codeOf(async () => world.resolver.resolve(iss, 'async', waitUntil)),
      );
      return { code, drop: () => void (owner.isDropped = true) };
    },
    pass: async (ms) => {
      // In small steps, so that clock and timers go together.
      for (let left = ms; left > 0; left -= 10) {
        world.clock.advance(0.01);
        await vi.advanceTimersByTimeAsync(10);
      }
    },
  };
}

describe('results are shared, promises are not', () => {
  test('several requests for one issuer are one call', async () => {
    const isolate = createIsolate();
    const all = Array.from({ length: 20 }, () => isolate.request('t').code);
    await isolate.pass(200);
    expect(new Set(await Promise.all(all))).toEqual(new Set(['passed']));
    expect(isolate.asked).toEqual(['t']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each<[string, () => unknown, string]>([
    ['an unknown issuer', async () => afterLatency(undefined), 'invalid_issuer'],
    [
      'a failure',
      async () => {
        await afterLatency(undefined);
        throw new Error('db');
      },
      'verification_unavailable',
    ],
  ])('%s is one call too', async (_, answer, code) => {
    const isolate = createIsolate(answer);
    const all = Array.from({ length: 20 }, () => isolate.request('t').code);
    await isolate.pass(200);
    expect(new Set(await Promise.all(all))).toEqual(new Set([code]));
    expect(isolate.asked).toEqual(['t']);
  });

  test('a failure is not remembered for those who come later', async () => {
    const answer = vi.fn<(iss: string) => unknown>().mockRejectedValueOnce(new Error('db'));
    answer.mockImplementation(known);
    const isolate = createIsolate(answer);
    expect(await isolate.request('t').code).toBe('verification_unavailable');
    expect(await isolate.request('t').code).toBe('passed');
  });

  test('60 valid tenants at once all pass, 16 calls at a time', async () => {
    let open = 0;
    let most = 0;
    const isolate = createIsolate(async (iss) => {
      most = Math.max(most, ++open);
      await afterLatency(undefined);
      open--;
      return known(iss);
    });
    const all = Array.from({ length: 60 }, (_, index) => isolate.request(`t${index}`).code);
    await isolate.pass(1000);
    expect(new Set(await Promise.all(all))).toEqual(new Set(['passed']));
    expect([isolate.asked.length, most]).toEqual([60, 16]);
  });
});

describe('a dropped request', () => {
  test('takes nobody along: who waits makes the call anew', async () => {
    const isolate = createIsolate();
    const first = isolate.request('t');
    await isolate.pass(20);
    first.drop();
    const second = isolate.request('t');
    await isolate.pass(300);
    expect(isolate.asked).toHaveLength(1);
    await isolate.pass(400);
    expect(await second.code).toBe('passed');
    expect(isolate.asked).toHaveLength(2);
  });

  test('locks its tenant out no longer than half a second', async () => {
    const isolate = createIsolate();
    isolate.request('t').drop();
    await isolate.pass(500);
    const next = isolate.request('t');
    await isolate.pass(LATENCY_MS);
    expect(await next.code).toBe('passed');
  });

  test('gives its place back: 16 of them, again and again, lock out nobody', async () => {
    const isolate = createIsolate();
    for (let round = 0; round < 5; round++) {
      for (let index = 0; index < 16; index++) isolate.request(`x${round}-${index}`).drop();
      const good = isolate.request(`t${round}`);
      await isolate.pass(700);
      expect(await good.code).toBe('passed');
    }
  });

  test('of a renewal: the entry serves, and the next request renews it', async () => {
    const isolate = createIsolate();
    const first = isolate.request('t');
    await isolate.pass(100);
    await first.code;
    isolate.clock.advance(240);
    const renewing = isolate.request('t');
    expect(await renewing.code).toBe('passed');
    renewing.drop();
    await isolate.pass(5000);
    expect(isolate.asked).toHaveLength(2);
    expect(await isolate.request('t').code).toBe('passed');
    await isolate.pass(100);
    expect(isolate.asked).toHaveLength(3);
    isolate.clock.advance(200);
    expect(await isolate.request('t').code).toBe('passed');
    expect(isolate.asked).toHaveLength(3);
  });

  test('of a renewal: past its time the tenant is found anew', async () => {
    const isolate = createIsolate();
    const first = isolate.request('t');
    await isolate.pass(100);
    await first.code;
    isolate.clock.advance(299);
    const renewing = isolate.request('t');
    await renewing.code;
    renewing.drop();
    isolate.clock.advance(1.5);
    const next = isolate.request('t');
    await isolate.pass(100);
    expect(await next.code).toBe('passed');
    expect(isolate.asked).toHaveLength(3);
  });

  test('leaves no memory behind that grows', async () => {
    const isolate = createIsolate();
    for (let round = 0; round < 150; round++) {
      for (let index = 0; index < 16; index++) isolate.request(`x${round}-${index}`).drop();
      isolate.clock.advance(0.5);
    }
    // Each of them was called: none waited for the places of those before.
    expect(isolate.asked).toHaveLength(2400);
  });
});

describe('waitUntil', () => {
  test('gets the call, so that it outlives its request', async () => {
    const isolate = createIsolate();
    const work: Promise<unknown>[] = [];
    const request = isolate.request('t', (promise) => void work.push(promise));
    expect(work).toHaveLength(1);
    await isolate.pass(LATENCY_MS);
    await Promise.all(work);
    expect(await request.code).toBe('passed');
    expect(isolate.resolver.recall('t')).toMatchObject({ issuer: 't' });
  });

  test('gets a renewal too', async () => {
    const isolate = createIsolate();
    const first = isolate.request('t');
    await isolate.pass(100);
    await first.code;
    isolate.clock.advance(240);
    const work: Promise<unknown>[] = [];
    expect(await isolate.request('t', (promise) => void work.push(promise)).code).toBe('passed');
    expect(work).toHaveLength(1);
    await isolate.pass(100);
    await Promise.all(work);
    isolate.clock.advance(239);
    expect(isolate.resolver.recall('t')).toBeDefined();
  });

  test.each([true, false])(
    'that throws changes nothing (promises shared: %s)',
    async (sharePromises) => {
      const isolate = createIsolate(known, { sharePromises });
      const request = isolate.request('t', () => {
        throw new Error('the request is over');
      });
      expect(await request.code).toBe('passed');
    },
  );

  test('gets a promise that never rejects', async () => {
    const isolate = createIsolate(() => {
      throw new Error('db');
    });
    const work: Promise<unknown>[] = [];
    const request = isolate.request('t', (promise) => void work.push(promise));
    expect(await request.code).toBe('verification_unavailable');
    await expect(Promise.all(work)).resolves.toBeDefined();
  });

  test('reaches a call on other runtimes too', async () => {
    const isolate = createIsolate(known, { sharePromises: true });
    const work: Promise<unknown>[] = [];
    await isolate.request('t', (promise) => void work.push(promise)).code;
    expect(work).toHaveLength(1);
  });
});

describe('the bounds', () => {
  test('a call counts until it ends, also after its deadline, while its request lives', async () => {
    const isolate = createIsolate(() => new Promise(() => {}), { maxConcurrent: 4 });
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 8; index++) isolate.request(`x${round}-${index}`);
      await isolate.pass(5100);
    }
    expect(isolate.asked).toHaveLength(4);
  });

  test('of those who wait: more are refused at once', async () => {
    const isolate = createIsolate(() => new Promise(() => {}), { maxConcurrent: 1, maxQueued: 2 });
    for (const iss of ['a', 'b', 'c']) isolate.request(iss);
    expect(await isolate.request('d').code).toBe('verification_unavailable');
    expect(isolate.outcomes).toEqual(['overloaded']);
  });

  test('those who were dropped while they waited hold no place', async () => {
    const isolate = createIsolate(undefined, { maxConcurrent: 1, maxQueued: 2 });
    for (const iss of ['a', 'b', 'c']) isolate.request(iss).drop();
    await isolate.pass(500);
    const good = isolate.request('t');
    await isolate.pass(100);
    expect(await good.code).toBe('passed');
  });

  test('of waiting: 5 s', async () => {
    const isolate = createIsolate(() => new Promise(() => {}), { maxConcurrent: 1 });
    isolate.request('a');
    const waiting = isolate.request('b');
    await isolate.pass(5030);
    expect(await waiting.code).toBe('verification_unavailable');
    expect(isolate.outcomes.toSorted()).toEqual(['overloaded', 'timeout']);
  });

  test('close refuses those who wait', async () => {
    const isolate = createIsolate(() => new Promise(() => {}), { maxConcurrent: 1 });
    const all = ['a', 'b'].map((iss) => isolate.request(iss).code);
    isolate.resolver.close();
    await isolate.pass(5100);
    expect(new Set(await Promise.all(all))).toEqual(new Set(['verifier_closed']));
    expect(isolate.asked).toEqual(['a']);
  });
});

test('known issuers have places of their own', async () => {
  const isolate = createIsolate(async (iss) => (iss === 't' ? known(iss) : new Promise(() => {})), {
    maxConcurrent: 2,
  });
  expect(await isolate.request('t').code).toBe('passed');
  for (let index = 0; index < 50; index++) isolate.request(`x${index}`);
  isolate.clock.advance(1000);
  expect(await isolate.request('t').code).toBe('passed');
});

test('forget: the answer of a call that is under way is not stored', async () => {
  const isolate = createIsolate();
  const request = isolate.request('t');
  await isolate.pass(20);
  isolate.resolver.forget('t');
  await isolate.pass(100);
  await request.code;
  expect(isolate.resolver.recall('t')).toBeUndefined();
});

const isShared = async (options: ResolverOptions): Promise<boolean> => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const world = setUpResolver(async (iss) => afterLatency(known(iss)), options);
  void world.resolve('t');
  timers.mockClear();
  void world.resolve('t');
  await settle();
  // One who polls has a timer.
  const { calls } = timers.mock;
  timers.mockRestore();
  return calls.length === 0;
};

describe('where promises are shared', () => {
  test('everywhere but on Cloudflare Workers, unless told otherwise', async () => {
    expect(await isShared({})).toBe(true);
    expect(await isShared({ sharePromises: false })).toBe(false);
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    expect(await isShared({})).toBe(false);
    expect(await isShared({ sharePromises: true })).toBe(true);
    for (const other of [undefined, null, {}, { userAgent: 'Deno/2' }, 'Cloudflare-Workers']) {
      vi.stubGlobal('navigator', other);
      expect(await isShared({})).toBe(true);
    }
  });
});
