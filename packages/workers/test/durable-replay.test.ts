import { isConfigError } from '@oidc-verify/core';
import type { ProofUse, ReplayStore } from '@oidc-verify/core/dpop';
import { describe, expect, test, vi } from 'vitest';
import { durableReplay, ReplayObject } from '../src/index.ts';
import { createObjects } from './objects.ts';
import type { ObjectFault, Objects } from './objects.ts';

const START_SECONDS = 1_800_000_000;

interface World {
  readonly objects: Objects;
  readonly store: ReplayStore;
  /** The clock of the objects, in seconds. */
  at: number;
}

async function createWorld(options: Parameters<typeof durableReplay>[1] = {}): Promise<World> {
  const world = { at: START_SECONDS } as { at: number; objects: Objects; store: ReplayStore };
  world.objects = await createObjects(
    (state) => new ReplayObject(state, undefined, { now: () => world.at * 1_000 }),
  );
  world.store = durableReplay(world.objects.namespace, options);
  return world;
}

function useOf(key: string, { thumbprint = 'client', lifeSeconds = 65 } = {}): ProofUse {
  const now = START_SECONDS;
  return { key, thumbprint, expiresAt: now + lifeSeconds, now };
}

describe('a proof', () => {
  test('is recorded once, of many that arrive at the same time', async () => {
    const { store, objects } = await createWorld();
    const other = durableReplay(objects.namespace);
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, index) =>
        (index % 2 === 0 ? store : other).record(useOf('a')),
      ),
    );
    expect(answers.filter((answer) => answer === 'recorded')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'replayed')).toHaveLength(39);
  });

  test('stays recorded when its object is evicted', async () => {
    const { store, objects } = await createWorld();
    expect(await store.record(useOf('a'))).toBe('recorded');
    objects.evict();
    expect(await store.record(useOf('a'))).toBe('replayed');
    expect(await store.record(useOf('b'))).toBe('recorded');
  });

  test('is one of its key: the same digest of two keys is two proofs', async () => {
    const { store } = await createWorld({ shards: 1 });
    expect(await store.record(useOf('a', { thumbprint: 'one' }))).toBe('recorded');
    expect(await store.record(useOf('a', { thumbprint: 'other' }))).toBe('recorded');
  });

  test('is not known to an API of another name', async () => {
    const { store, objects } = await createWorld();
    await store.record(useOf('a'));
    const other = durableReplay(objects.namespace, { name: 'other-api' });
    expect(await other.record(useOf('a'))).toBe('recorded');
  });
});

describe('shards', () => {
  test('divide the keys, and their names tell nothing of a client', async () => {
    const { store, objects } = await createWorld({ shards: 8 });
    for (let index = 0; index < 200; index++) {
      const thumbprint = `thumbprint-${index}`;
      await store.record(useOf(`${index}`, { thumbprint }));
    }
    expect(objects.names.toSorted()).toEqual(
      Array.from({ length: 8 }, (_, index) => `oidc-verify/replay/${index}`),
    );
  });

  test('keep all proofs of a key together', async () => {
    const { store, objects } = await createWorld({ shards: 4_096 });
    for (let index = 0; index < 50; index++) await store.record(useOf(`${index}`));
    expect(objects.names).toHaveLength(1);
  });
});

describe('room', () => {
  test('for a key is its share, and others are served', async () => {
    const { store } = await createWorld({ shards: 1, maxEntriesPerKey: 3 });
    for (const key of ['a', 'b', 'c']) expect(await store.record(useOf(key))).toBe('recorded');
    expect(await store.record(useOf('d'))).toBe('full');
    expect(await store.record(useOf('a'))).toBe('replayed');
    expect(await store.record(useOf('d', { thumbprint: 'other' }))).toBe('recorded');
  });

  test('for a key is free again when its proofs have ended, with no alarm and no other write', async () => {
    const world = await createWorld({ maxEntriesPerKey: 1 });
    expect(await world.store.record(useOf('a', { lifeSeconds: 10 }))).toBe('recorded');
    world.at += 69.9;
    expect(await world.store.record(useOf('b', { lifeSeconds: 100 }))).toBe('full');
    world.at += 0.2;
    expect(await world.store.record(useOf('b', { lifeSeconds: 100 }))).toBe('recorded');
  });

  test('in an object is bounded, and free again when proofs have ended', async () => {
    const world = await createWorld({ shards: 1, maxEntriesPerShard: 2 });
    const record = async (key: string, lifeSeconds: number): Promise<string> =>
      world.store.record(useOf(key, { thumbprint: key, lifeSeconds }));
    expect(await record('a', 10)).toBe('recorded');
    expect(await record('b', 20)).toBe('recorded');
    expect(await record('c', 90)).toBe('full');
    world.objects.evict();
    expect(await record('c', 90)).toBe('full');
    world.at += 71;
    expect(await record('c', 90)).toBe('recorded');
    expect(await record('d', 90)).toBe('full');
    expect(world.objects.rows('proofs')).toHaveLength(2);
  });
});

describe('the end of a proof', () => {
  test('comes a minute after it expires: the clock of a verifier may be behind', async () => {
    const world = await createWorld();
    await world.store.record(useOf('a', { lifeSeconds: 65 }));
    world.at += 124;
    await world.objects.ring();
    expect(await world.store.record(useOf('a', { lifeSeconds: 65 }))).toBe('replayed');
    world.at += 1;
    await world.objects.ring();
    expect(world.objects.rows('proofs')).toEqual([]);
  });

  test('is remembered: a clock that was set back opens nothing', async () => {
    const world = await createWorld();
    await world.store.record(useOf('a'));
    world.at += 200;
    await world.objects.ring();
    world.objects.evict();
    world.at -= 200;
    expect(await world.store.record(useOf('a'))).toBe('replayed');
    expect(await world.store.record(useOf('b', { lifeSeconds: 66 }))).toBe('recorded');
  });

  test('is when the alarm rings, which is set once', async () => {
    vi.useFakeTimers({ now: START_SECONDS * 1_000, toFake: ['Date'] });
    try {
      const world = await createWorld();
      await world.store.record(useOf('a', { lifeSeconds: 65 }));
      expect(world.objects.alarmAtMs).toBe((START_SECONDS + 125) * 1_000);
      await world.store.record(useOf('b', { lifeSeconds: 5 }));
      world.objects.evict();
      await world.store.record(useOf('c', { lifeSeconds: 5 }));
      expect(world.objects.alarmAtMs).toBe((START_SECONDS + 125) * 1_000);
      world.at += 66;
      vi.setSystemTime(world.at * 1_000);
      await world.objects.ring();
      expect(world.objects.rows('proofs')).toHaveLength(1);
      expect(world.objects.alarmAtMs).toBe((START_SECONDS + 125) * 1_000);
      world.at += 59;
      await world.objects.ring();
      expect(world.objects.alarmAtMs).toBe(null);
    } finally {
      vi.useRealTimers();
    }
  });
});

const FAULTS: readonly ObjectFault[] = [
  'throws',
  'rejects',
  'hangs',
  'lost',
  '500',
  'garbage',
  'empty',
  'mixed-up',
];

describe('an object that fails', () => {
  test.each(FAULTS)('(%s) accepts nothing', async (fault) => {
    const { store, objects } = await createWorld({ timeoutMs: 20 });
    await store.record(useOf('before'));
    objects.fault = fault;
    await expect(Promise.resolve(store.record(useOf('a')))).rejects.toThrow();
    objects.fault = 'none';
    // Whoever lost an answer has to make another proof.
    const isKnown = fault === 'lost' || fault === 'mixed-up';
    expect(await store.record(useOf('a'))).toBe(isKnown ? 'replayed' : 'recorded');
  });

  test('refuses a message that is not one', async () => {
    const { objects } = await createWorld();
    const stub = objects.namespace.get(objects.namespace.idFromName('x'));
    const { signal } = new AbortController();
    for (const body of ['null', '{}', '{"id":"1"}', '{"id":"1","content":{"key":1}}']) {
      const response = await stub.fetch('https://x.invalid/record', {
        method: 'POST',
        body,
        signal,
      });
      expect(response.status).toBe(400);
    }
  });
});

test('options are checked', async () => {
  const { objects } = await createWorld();
  const { namespace } = objects;
  expect(problemsOf(() => durableReplay(namespace, { shards: 0, timeoutMs: 0 }))).toEqual([
    'shards',
    'timeoutMs',
  ]);
  expect(
    problemsOf(() => durableReplay(namespace, { maxEntriesPerShard: 5, maxEntriesPerKey: 6 })),
  ).toEqual(['maxEntriesPerKey']);
  expect(problemsOf(() => durableReplay(undefined as never))).toEqual(['namespace']);
  expect(problemsOf(() => durableReplay(namespace, { shard: 1 } as never))).toEqual(['shard']);
});

/** Returns the paths of the options that are wrong. */
function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (isConfigError(error)) return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
}
