import { afterEach, describe, expect, test, vi } from 'vitest';
import { defer, settle, syncCodeOf } from '../setting.ts';
import { createHeldResolver, known, setUpResolver } from './resolver-setting.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('renewing a known issuer', () => {
  test('it is asked for after 80 % of its time, and used meanwhile', async () => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer);
    const first = world.resolve('t');
    held.release('t', known('t'));
    expect(await first).toBe('passed');
    const before = world.resolver.recall('t');

    world.clock.advance(239.9);
    expect(world.resolver.resolve('t', 'async')).toBe(before);
    expect(world.asked).toHaveLength(1);
    world.clock.advance(0.1);
    expect(world.resolver.resolve('t', 'async')).toBe(before);
    expect(world.asked).toHaveLength(2);
    // One call, however many ask, and they need not wait for it.
    expect(world.resolver.resolve('t', 'sync')).toBe(before);
    expect(world.asked).toHaveLength(2);

    held.release('t', known('t'));
    await settle();
    const after = world.resolver.recall('t');
    expect(after).toMatchObject({ issuer: 't' });
    expect(after).not.toBe(before);
    world.clock.advance(239.9);
    expect(world.resolver.resolve('t', 'async')).toBe(after);
    expect(world.asked).toHaveLength(2);
  });

  test('its time is its hard maximum: what the resolver ceased to return is used no longer', async () => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer);
    const first = world.resolve('t');
    held.release('t', known('t'));
    await first;
    world.clock.advance(299.9);
    expect(await world.resolve('t')).toBe('passed');
    world.clock.advance(0.1);
    const waiting = world.resolve('t');
    await settle();
    expect(world.asked).toHaveLength(2);
    held.release('t', undefined);
    expect(await waiting).toBe('invalid_issuer');
  });

  test('an answer that it is unknown ends it at once', async () => {
    let isThere = true;
    const world = setUpResolver((iss) => (isThere ? known(iss) : undefined));
    await world.resolve('t');
    isThere = false;
    world.clock.advance(250);
    expect(await world.resolve('t')).toBe('passed');
    await settle();
    expect(world.resolver.recall('t')).toBeUndefined();
    expect(await world.resolve('t')).toBe('invalid_issuer');
  });

  test('a failed one is told, and tried again after 5 s; the entry serves until its end', async () => {
    const answer = vi.fn<(iss: string) => unknown>(known);
    const world = setUpResolver(answer);
    await world.resolve('t');
    answer.mockImplementation(() => {
      throw new Error('db');
    });
    world.clock.advance(240);
    expect(await world.resolve('t')).toBe('passed');
    await settle();
    expect(world.outcomes).toEqual(['failed']);
    world.clock.advance(4.9);
    expect(await world.resolve('t')).toBe('passed');
    expect(world.asked).toHaveLength(2);
    world.clock.advance(0.1);
    expect(await world.resolve('t')).toBe('passed');
    expect(world.asked).toHaveLength(3);
    world.clock.advance(55);
    expect(await world.resolve('t')).toBe('verification_unavailable');
    answer.mockImplementation(known);
    expect(await world.resolve('t')).toBe('passed');
  });

  test('another issuer in the answer is no renewal', async () => {
    const answer = vi.fn<(iss: string) => unknown>(known);
    const world = setUpResolver(answer);
    await world.resolve('t');
    answer.mockReturnValue(known('u'));
    world.clock.advance(250);
    expect(await world.resolve('t')).toBe('passed');
    await settle();
    expect(world.outcomes).toEqual(['mismatch']);
    world.clock.advance(50);
    expect(await world.resolve('t')).toBe('verification_unavailable');
  });

  test('its time can be set', async () => {
    const world = setUpResolver(known, { ttlSeconds: 10 });
    await world.resolve('t');
    world.clock.advance(7.9);
    await world.resolve('t');
    expect(world.asked).toHaveLength(1);
    world.clock.advance(0.1);
    await world.resolve('t');
    expect(world.asked).toHaveLength(2);
    await settle();
    world.clock.advance(10);
    expect(world.resolver.recall('t')).toBeUndefined();
  });
});

describe('unknown issuers', () => {
  test('their time and number can be set', async () => {
    const world = setUpResolver(() => undefined, { unknownTtlSeconds: 5, maxUnknown: 2 });
    for (const iss of ['a', 'b', 'c']) await world.resolve(iss);
    await world.resolve('c');
    expect(world.asked).toHaveLength(3);
    await world.resolve('a');
    expect(world.asked).toHaveLength(4);
    world.clock.advance(5);
    await world.resolve('c');
    expect(world.asked).toHaveLength(5);
  });

  test('are asked about each time where none are remembered', async () => {
    const world = setUpResolver(() => undefined, { unknownTtlSeconds: 0 });
    for (let turn = 0; turn < 3; turn++) expect(await world.resolve('x')).toBe('invalid_issuer');
    expect(world.asked).toHaveLength(3);
  });

  test('one that becomes known later is found', async () => {
    let isThere = false;
    const world = setUpResolver((iss) => (isThere ? known(iss) : undefined));
    expect(await world.resolve('t')).toBe('invalid_issuer');
    isThere = true;
    world.clock.advance(60);
    expect(await world.resolve('t')).toBe('passed');
    expect(await world.resolve('t')).toBe('passed');
    expect(world.asked).toHaveLength(2);
  });
});

describe('forget', () => {
  test('drops an entry at once, and returns it', async () => {
    const world = setUpResolver(known);
    await world.resolve('t');
    const entry = world.resolver.recall('t');
    expect(world.resolver.forget('t')).toBe(entry);
    expect(world.resolver.recall('t')).toBeUndefined();
    expect(world.resolver.forget('t')).toBeUndefined();
    expect(await world.resolve('t')).toBe('passed');
    expect(world.asked).toHaveLength(2);
  });

  test('drops what was said about an unknown one', async () => {
    let isThere = false;
    const world = setUpResolver((iss) => (isThere ? known(iss) : undefined));
    expect(await world.resolve('t')).toBe('invalid_issuer');
    isThere = true;
    world.resolver.forget('t');
    expect(await world.resolve('t')).toBe('passed');
  });

  test.each([
    ['the first call', 0],
    ['a renewal', 250],
  ])('the answer of %s that is under way is not stored', async (_, seconds) => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer);
    if (seconds > 0) {
      const first = world.resolve('t');
      held.release('t', known('t'));
      await first;
      world.clock.advance(seconds);
    }
    const asked = world.resolve('t');
    await settle();
    world.resolver.forget('t');
    held.release('t', known('t'));
    await asked;
    await settle();
    expect(world.resolver.recall('t')).toBeUndefined();
  });

  test('touches no other issuer', async () => {
    const world = setUpResolver(known);
    await world.resolve('t');
    world.resolver.forget('u');
    expect(syncCodeOf(() => world.resolver.resolve('t', 'sync'))).toBe('passed');
  });
});

describe('lanes', () => {
  test('a flood of made-up issuers delays no known one, renewed or past its time', async () => {
    const { promise } = defer<undefined>();
    const world = setUpResolver(async (iss) => (iss.startsWith('tenant') ? known(iss) : promise));
    const tenants = Array.from({ length: 100 }, (_, index) => `tenant${index}`);
    for (const tenant of tenants) await world.resolve(tenant);
    for (let index = 0; index < 5000; index++) void world.resolve(`x${index}`);
    for (const seconds of [240, 60, 300, 5000]) {
      world.clock.advance(seconds);
      const outcomes = await Promise.all(tenants.map(async (tenant) => world.resolve(tenant)));
      expect(outcomes.filter((outcome) => outcome !== 'passed')).toEqual([]);
    }
  });

  test('known ones have as many calls at a time, and no more', async () => {
    const held = createHeldResolver();
    const world = setUpResolver(held.answer, { maxConcurrent: 2 });
    const first = ['a', 'b', 'c'].map(async (iss) => world.resolve(iss));
    for (const iss of ['a', 'b', 'c']) {
      await settle();
      held.release(iss, known(iss));
    }
    await Promise.all(first);
    world.clock.advance(1000);
    const all = ['a', 'b', 'c', 'x', 'y', 'z'].map(async (iss) => world.resolve(iss));
    await settle();
    expect([...held.open.keys()]).toEqual(['a', 'b', 'x', 'y']);
    for (const iss of ['b', 'a', 'y', 'x']) held.release(iss, known(iss));
    await settle();
    expect([...held.open.keys()].toSorted()).toEqual(['c', 'z']);
    for (const iss of ['c', 'z']) held.release(iss, known(iss));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['passed']));
  });
});
