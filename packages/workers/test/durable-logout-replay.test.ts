import type { LogoutClaim, LogoutReplayStore } from '@oidc-verify/core/revocation';
import { describe, expect, test } from 'vitest';
import { durableLogoutReplay, RevocationObject } from '../src/index.ts';
import { createObjects } from './objects.ts';
import type { ObjectFault, Objects } from './objects.ts';

const START_SECONDS = 1_800_000_000;

interface World {
  readonly objects: Objects;
  readonly store: LogoutReplayStore;
  /** The clock of the objects, in seconds. */
  at: number;
}

async function createWorld(
  options: Parameters<typeof durableLogoutReplay>[1] = {},
): Promise<World> {
  const clock = { at: START_SECONDS };
  const objects = await createObjects(
    (state) => new RevocationObject(state, undefined, { now: () => clock.at * 1_000 }),
  );
  return Object.assign(clock, { objects, store: durableLogoutReplay(objects.namespace, options) });
}

function tokenOf(jti: string, issuer = 'https://login.example.com/'): LogoutClaim {
  return { issuer, jti, expiresAt: START_SECONDS + 600 };
}

describe('a logout token', () => {
  test('is claimed once in all isolates', async () => {
    const { store, objects } = await createWorld();
    const other = durableLogoutReplay(objects.namespace);
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        (index % 2 === 0 ? store : other).claim(tokenOf('a')),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    objects.evict();
    expect(await store.claim(tokenOf('a'))).toBe(false);
  });

  test('is one of its issuer', async () => {
    const { store } = await createWorld();
    expect(await store.claim(tokenOf('a'))).toBe(true);
    expect(await store.claim(tokenOf('a', 'https://other.example/'))).toBe(true);
  });

  test('can be claimed again once it was released', async () => {
    const { store } = await createWorld();
    await store.claim(tokenOf('a'));
    await store.release(tokenOf('a'));
    await store.release(tokenOf('never claimed'));
    expect(await store.claim(tokenOf('a'))).toBe(true);
    expect(await store.claim(tokenOf('a'))).toBe(false);
  });

  test('is forgotten by the alarm, a minute after its end', async () => {
    const world = await createWorld();
    await world.store.claim(tokenOf('a'));
    world.at += 659;
    await world.objects.ring();
    expect(world.objects.rows('logouts')).toHaveLength(1);
    world.at += 1;
    await world.objects.ring();
    expect(world.objects.rows('logouts')).toEqual([]);
  });

  test('is refused when there is no room for it', async () => {
    const world = await createWorld({ maxEntries: 1 });
    expect(await world.store.claim(tokenOf('a'))).toBe(true);
    await expect(Promise.resolve(world.store.claim(tokenOf('b')))).rejects.toThrow('full');
    expect(await world.store.claim(tokenOf('a'))).toBe(false);
    world.at += 661;
    expect(await world.store.claim(tokenOf('b'))).toBe(true);
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

test.each(FAULTS)('an object that fails (%s) claims nothing', async (fault) => {
  const { store, objects } = await createWorld({ timeoutMs: 20 });
  await store.claim(tokenOf('before'));
  objects.fault = fault;
  await expect(Promise.resolve(store.claim(tokenOf('a')))).rejects.toThrow();
  await expect(Promise.resolve(store.release(tokenOf('a')))).rejects.toThrow();
});

test('a claim that was carried out without an answer is withdrawn, and no other', async () => {
  const { store, objects } = await createWorld({ timeoutMs: 20 });
  await store.claim(tokenOf('before'));
  objects.fault = 'lost';
  for (const jti of ['before', 'a']) {
    await expect(Promise.resolve(store.claim(tokenOf(jti)))).rejects.toThrow();
  }
  objects.fault = 'none';
  expect(await store.claim(tokenOf('before'))).toBe(false);
  expect(await store.claim(tokenOf('a'))).toBe(true);
});
