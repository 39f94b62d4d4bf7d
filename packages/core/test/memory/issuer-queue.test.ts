import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { settle } from '../setting.ts';
import { createHeldResolver, known, setUpResolver } from './resolver-setting.ts';
import type { ResolverSetting } from './resolver-setting.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets time pass on both clocks. */
async function pass(world: ResolverSetting, ms: number): Promise<void> {
  world.clock.advance(ms / 1000);
  await vi.advanceTimersByTimeAsync(ms);
}

describe('waiting for a call', () => {
  test('60 valid tenants at once on a cold process all pass', async () => {
    let open = 0;
    let most = 0;
    const world = setUpResolver(async (iss) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => void setTimeout(resolve, 50));
      open--;
      return known(iss);
    });
    const all = Array.from({ length: 60 }, async (_, index) => world.resolve(`t${index}`));
    await pass(world, 1000);
    expect(new Set(await Promise.all(all))).toEqual(new Set(['passed']));
    expect([world.asked.length, most]).toEqual([60, 16]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is first come, first served', async () => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer, { maxConcurrent: 1 });
    const all = ['a', 'b', 'c', 'd'].map(async (iss) => world.resolve(iss));
    for (const iss of ['a', 'b', 'c', 'd']) {
      await settle();
      expect([...held.open.keys()]).toEqual([iss]);
      held.release(iss, known(iss));
    }
    await Promise.all(all);
    expect(world.asked).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a newcomer does not overtake those who wait', async () => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer, { maxConcurrent: 1 });
    void world.resolve('a');
    void world.resolve('b');
    held.release('a', known('a'));
    void world.resolve('c');
    await settle();
    expect([...held.open.keys()]).toEqual(['b']);
  });

  test('is one place for one issuer, however many ask', async () => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer, { maxConcurrent: 1, maxQueued: 1 });
    const first = world.resolve('a');
    const all = Array.from({ length: 50 }, async () => world.resolve('b'));
    held.release('a', known('a'));
    await settle();
    held.release('b', known('b'));
    expect(new Set(await Promise.all([first, ...all]))).toEqual(new Set(['passed']));
    expect(world.outcomes).toEqual([]);
  });

  test('has a bound: who finds no place is 503 at once, and told', async () => {
    const world = setUpResolver(() => new Promise(() => {}), { maxConcurrent: 1, maxQueued: 2 });
    for (const iss of ['a', 'b', 'c']) void world.resolve(iss);
    expect(await world.resolve('d')).toBe('verification_unavailable');
    expect(world.outcomes).toEqual(['overloaded']);
    expect(world.asked).toEqual(['a']);
  });

  test('has an end: who waited 5 s without a call that succeeded is 503, and told', async () => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer, { maxConcurrent: 1 });
    void world.resolve('a');
    const waiting = world.resolve('b');
    await pass(world, 4999);
    expect(world.outcomes).toEqual([]);
    await pass(world, 1);
    expect(await waiting).toBe('verification_unavailable');
    expect(world.outcomes.toSorted()).toEqual(['overloaded', 'timeout']);
  });

  test('goes on while calls succeed, for up to 30 s', async () => {
    const world = setUpResolver(
      async (iss) => {
        await new Promise((resolve) => void setTimeout(resolve, 4000));
        return known(iss);
      },
      { maxConcurrent: 1 },
    );
    const all = Array.from({ length: 12 }, async (_, index) => world.resolve(`t${index}`));
    for (let second = 0; second < 40; second++) await pass(world, 1000);
    const codes = await Promise.all(all);
    expect(codes.filter((code) => code === 'passed')).toHaveLength(world.asked.length);
    expect(world.asked.length).toBeGreaterThanOrEqual(8);
    expect(world.asked.length).toBeLessThanOrEqual(9);
    expect(new Set(world.outcomes)).toEqual(new Set(['overloaded']));
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a call that fails is no success', async () => {
    const world = setUpResolver(
      async () => {
        await new Promise((resolve) => void setTimeout(resolve, 2000));
        throw new Error('db');
      },
      { maxConcurrent: 1 },
    );
    const all = Array.from({ length: 12 }, async (_, index) => world.resolve(`t${index}`));
    for (let second = 0; second < 10; second++) await pass(world, 1000);
    expect(new Set(await Promise.all(all))).toEqual(new Set(['verification_unavailable']));
  });

  test('who enters later waits no less than 5 s', async () => {
    const world = setUpResolver(() => new Promise(() => {}), { maxConcurrent: 1 });
    void world.resolve('a');
    void world.resolve('b');
    await pass(world, 4999);
    let code = '';
    void world.resolve('c').then((refused) => (code = refused));
    await pass(world, 5000);
    expect(code).toBe('');
    await pass(world, 5000);
    expect(code).toBe('verification_unavailable');
  });

  test('close refuses all who wait', async () => {
    const world = setUpResolver(() => new Promise(() => {}), { maxConcurrent: 1 });
    const all = ['a', 'b', 'c'].map(async (iss) => world.resolve(iss));
    world.resolver.close();
    expect(new Set(await Promise.all(all))).toEqual(new Set(['verifier_closed']));
    expect(vi.getTimerCount()).toBe(0);
    expect(world.outcomes).toEqual([]);
  });
});

describe('calls that do not end', () => {
  const deaf = { maxConcurrent: 4 };

  test('count as open after their deadline too: the resolver is not called beyond the bound', async () => {
    const world = setUpResolver(() => new Promise(() => {}), deaf);
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 8; index++) void world.resolve(`x${round}-${index}`);
      await pass(world, 5000);
    }
    expect(world.asked).toHaveLength(4);
    expect(world.outcomes).not.toContain('failed');
  });

  test('give their places back when they end late', async () => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer, { maxConcurrent: 1 });
    const late = world.resolve('a');
    await pass(world, 5000);
    expect(await late).toBe('verification_unavailable');
    const next = world.resolve('b');
    await pass(world, 1000);
    expect(world.asked).toEqual(['a']);
    held.release('a', known('a'));
    await settle();
    expect(world.asked).toEqual(['a', 'b']);
    held.release('b', known('b'));
    expect(await next).toBe('passed');
    // What came late is not used.
    expect(world.resolver.recall('a')).toBeUndefined();
  });

  test('hold their places for six deadlines, not for ever', async () => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer, { maxConcurrent: 1, timeoutMs: 1000 });
    void world.resolve('a');
    await pass(world, 5999);
    void world.resolve('b');
    expect(world.asked).toEqual(['a']);
    await pass(world, 1);
    const next = world.resolve('c');
    await settle();
    // Who waited comes first.
    expect(world.asked).toEqual(['a', 'b']);
    held.release('b', known('b'));
    await settle();
    held.release('c', known('c'));
    expect(await next).toBe('passed');
  });

  test('hold no place of known issuers', async () => {
    const world = setUpResolver(
      async (iss) => (iss.startsWith('t') ? known(iss) : new Promise(() => {})),
      deaf,
    );
    expect(await world.resolve('t')).toBe('passed');
    for (let index = 0; index < 100; index++) void world.resolve(`x${index}`);
    await pass(world, 5000);
    world.clock.advance(400);
    expect(await world.resolve('t')).toBe('passed');
  });

  test('whose timers never fire are taken over when their time is over', async () => {
    // As when the request that started the call is gone, and everything that belonged to it.
    const answer = vi.fn<(iss: string) => unknown>().mockReturnValueOnce(new Promise(() => {}));
    answer.mockImplementation(known);
    const world = setUpResolver(answer);
    void world.resolve('t');
    world.clock.advance(4.999);
    void world.resolve('t');
    expect(world.asked).toHaveLength(1);
    world.clock.advance(0.001);
    expect(await world.resolve('t')).toBe('passed');
    expect(world.asked).toHaveLength(2);
  });

  test('16 of them leave the process of its timers able to serve 30 s later', async () => {
    let isDeaf = true;
    const world = setUpResolver(async (iss) => (isDeaf ? new Promise(() => {}) : known(iss)));
    for (let index = 0; index < 16; index++) void world.resolve(`x${index}`);
    isDeaf = false;
    world.clock.advance(30);
    expect(await world.resolve('t')).toBe('passed');
  });
});

describe('the deadline', () => {
  test('can be set', async () => {
    const world = setUpResolver(() => new Promise(() => {}), { timeoutMs: 20 });
    const outcome = world.resolve('t');
    await pass(world, 19);
    expect(world.outcomes).toEqual([]);
    await pass(world, 1);
    expect(await outcome).toBe('verification_unavailable');
    expect(world.outcomes).toEqual(['timeout']);
  });

  test('an answer in time fires no signal, then or later', async () => {
    const signals: AbortSignal[] = [];
    const world = setUpResolver((iss, signal) => {
      signals.push(signal);
      return known(iss);
    });
    await world.resolve('t');
    await pass(world, 60_000);
    world.resolver.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  test('after close nothing is asked any more', async () => {
    const world = setUpResolver(known);
    world.resolver.close();
    expect(await world.resolve('t')).toBe('verifier_closed');
    expect(world.asked).toEqual([]);
  });
});
