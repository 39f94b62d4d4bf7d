import {
  createClock,
  keyStoreContract,
  replayStoreContract,
  revocationStoreContract,
} from '@oidc-verify/testing';
import type { ContractCase } from '@oidc-verify/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisKeyStore, redisReplay, redisRevocations } from '../src/index.ts';
import type { RedisRevocations } from '../src/index.ts';
import { OPEN_CLIENT } from './clients.ts';
import type { OpenClient } from './clients.ts';
import { createRedisWorld, FAULTS, toFaulty } from './redis-world.ts';
import type { RedisWorld } from './redis-world.ts';
import { withRedis } from './with-redis.ts';

const TIMEOUT_MS = 250;
/** A time that has passed: no server takes what is removed then for younger than it is. */
const YESTERDAY = Date.now() / 1000 - 86_400;

/** The world of the running file, and clients of one package in it. */
interface Clients {
  readonly world: RedisWorld;
  readonly one: OpenClient;
  readonly other: OpenClient;
}

withRedis('every client', () => {
  describe.each(Object.keys(OPEN_CLIENT))('%s', (name) => {
    let clients: Clients;

    beforeAll(async () => {
      const world = await createRedisWorld();
      clients = { world, one: await world.open(name), other: await world.open(name) };
    });

    afterAll(async () => {
      await clients.one.close();
      await clients.other.close();
      await clients.world.close();
    });

    const cases = [
      ...replayCases(() => clients),
      ...revocationCases(() => clients),
      ...keyCases(() => clients),
    ];

    test.each(cases)('$name', async (each) => {
      await expect(each.run()).resolves.toBeUndefined();
    });
  });
});

/** Ends what a case that failed has left behind, too. */
async function empty(clients: Clients): Promise<void> {
  await faultyOf(clients).setFault('none');
  await clients.world.command('FLUSHALL');
}

function faultyOf({ world, one, other }: Clients): ReturnType<typeof toFaulty> {
  return toFaulty(world, [one, other]);
}

function replayCases(clients: () => Clients): readonly ContractCase[] {
  return replayStoreContract({
    name: 'redisReplay',
    clockSkewSeconds: 60,
    faults: FAULTS,
    open: ({ maxEntriesPerKey }) => {
      const options = { maxEntriesPerKey, timeoutMs: TIMEOUT_MS };
      const clock = createClock(YESTERDAY);
      return {
        ...faultyOf(clients()),
        store: redisReplay(clients().one.client, options),
        other: redisReplay(clients().other.client, options),
        now: () => clock.now() / 1000,
        advance: (seconds) => clock.advance(seconds),
        close: async () => empty(clients()),
      };
    },
  });
}

function revocationCases(clients: () => Clients): readonly ContractCase[] {
  return revocationStoreContract({
    name: 'redisRevocations',
    clockSkewSeconds: 30,
    maxStaleSeconds: 5,
    faults: FAULTS,
    open: ({ maxEntries, clockToleranceSeconds, otherClockOffsetSeconds }) => {
      const clock = createClock(YESTERDAY);
      const opened: RedisRevocations[] = [];
      const open = ({ client }: OpenClient, offsetSeconds = 0): RedisRevocations => {
        const store = redisRevocations(client, {
          maxEntries,
          clockToleranceSeconds,
          timeoutMs: TIMEOUT_MS,
          now: () => clock.now() + offsetSeconds * 1000,
          monotonicMs: clock.monotonicMs,
        });
        opened.push(store);
        return store;
      };
      const settle = async (): Promise<void> => {
        await Promise.all(opened.map(async (store) => store.ready()));
      };
      const store = open(clients().one);
      const other = open(clients().other, otherClockOffsetSeconds);
      return settle().then(() => ({
        ...faultyOf(clients()),
        store,
        other,
        openLater: () => open(clients().one),
        now: () => clock.now() / 1000,
        advance: async (seconds) => {
          clock.advance(seconds);
          // What a process does ten times a second.
          await settle().catch(() => {});
        },
        settle,
        close: async () => {
          await Promise.all(opened.map(async (each) => each.close()));
          await empty(clients());
        },
      }));
    },
  });
}

function keyCases(clients: () => Clients): readonly ContractCase[] {
  return keyStoreContract({
    name: 'redisKeyStore',
    hasLock: true,
    faults: FAULTS,
    open: () => ({
      ...faultyOf(clients()),
      store: redisKeyStore(clients().one.client, { timeoutMs: TIMEOUT_MS }),
      other: redisKeyStore(clients().other.client, { timeoutMs: TIMEOUT_MS }),
      advance: async () => endLocks(clients()),
      close: async () => empty(clients()),
    }),
  });
}

/** Time cannot be moved for a server, but the locks in it can be ended. */
async function endLocks({ world }: Clients): Promise<void> {
  const keys = await world.command('KEYS', '*:lock');
  if (Array.isArray(keys)) for (const key of keys) await world.command('PEXPIRE', String(key), '0');
}
