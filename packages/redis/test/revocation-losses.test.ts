import { isAuthError } from '@oidc-verify/core';
import type { TokenFacts } from '@oidc-verify/core/revocation';
import { createClock } from '@oidc-verify/testing';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { redisRevocations } from '../src/index.ts';
import { openRevocations, startProcesses } from './processes.ts';
import type { Processes, RevocationsProcess } from './processes.ts';
import { withRedis } from './with-redis.ts';

const issuer = 'https://issuer.test';
/** Reads what is new only in `ready()`, so that a test decides what is missed. */
const WHEN_ASKED = { pollIntervalMs: 60_000, maxStaleSeconds: 300, timeoutMs: 10_000 };
const PREFIX = 'oidc-verify:{revocations}';
const [HEAD, ENTRIES, ENDS, CHANGES] = ['head', 'entries', 'ends', 'changes'].map(
  (name) => `${PREFIX}:${name}`,
);

function inTenMinutes(): number {
  return Date.now() / 1000 + 600;
}

function tokenOf(jti: string): TokenFacts {
  const rest = { subject: 'alice', sessionId: undefined, issuedAt: undefined };
  return { issuer, jti, expiresAt: inTenMinutes(), ...rest };
}

function ask({ store }: RevocationsProcess, jti: string): boolean | string {
  try {
    return store.isRevoked(tokenOf(jti));
  } catch (error) {
    return isAuthError(error) ? error.code : String(error);
  }
}

withRedis('what the server loses', () => {
  let processes: Processes;
  let stores: readonly RevocationsProcess[];
  let one: RevocationsProcess;

  beforeEach(async () => {
    processes = await startProcesses(3);
    stores = await openRevocations(processes, WHEN_ASKED);
    [one] = stores as [RevocationsProcess];
    for (const jti of ['a', 'b', 'c'])
      await one.store.revoke({ issuer, jti, expiresAt: inTenMinutes() });
    await ready();
    for (const { takeOutcomes } of stores) takeOutcomes();
  });

  afterEach(async () => {
    await Promise.all(stores.map(async ({ store }) => store.close()));
    await processes.close();
  });

  async function ready(): Promise<void> {
    await Promise.all(stores.map(async ({ store }) => store.ready()));
  }

  async function command(name: string, ...args: readonly (string | undefined)[]): Promise<unknown> {
    return processes.world.command(name, ...args.map(String));
  }

  /** Every process, and one that starts now, knows all that was revoked. */
  async function knowAll(...jtis: readonly string[]): Promise<void> {
    await ready();
    const [later] = await openRevocations(processes, WHEN_ASKED);
    for (const each of [...stores, ...(later === undefined ? [] : [later])]) {
      expect(jtis.map((jti) => [jti, ask(each, jti)])).toEqual(jtis.map((jti) => [jti, true]));
      expect(ask(each, 'other')).toBe(false);
    }
    await later?.store.close();
  }

  test.each<[string, () => Promise<unknown>, readonly string[]]>([
    [
      'changes that were trimmed and not missed',
      () => command('XTRIM', CHANGES, 'MAXLEN', '0'),
      [],
    ],
    ['changes that were deleted and not missed', () => command('DEL', CHANGES), []],
    [
      'an entry',
      async () => {
        const [selector] = (await command('HKEYS', ENTRIES)) as string[];
        return command('HDEL', ENTRIES, selector);
      },
      ['reset'],
    ],
    ['all entries', () => command('DEL', ENTRIES), ['reset']],
    ['the ends', () => command('DEL', ENDS), ['reset']],
    ['one end', () => command('ZREMRANGEBYRANK', ENDS, '0', '0'), ['reset']],
    ['the head', () => command('DEL', HEAD), ['reset']],
    ['everything', () => command('FLUSHALL'), ['reset']],
  ])('%s: every process knows all again, and later ones too', async (_, lose, outcomes) => {
    await lose();
    await knowAll('a', 'b', 'c');
    for (const { takeOutcomes } of stores) expect(takeOutcomes()).toEqual(outcomes);
    await one.store.revoke({ issuer, jti: 'd', expiresAt: inTenMinutes() });
    await knowAll('a', 'b', 'c', 'd');
    expect(await command('HLEN', ENTRIES)).toBe(4);
    expect(await command('ZCARD', ENDS)).toBe(4);
    for (const { takeOutcomes } of stores) expect(takeOutcomes()).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['trimmed', () => command('XTRIM', CHANGES, 'MAXLEN', '1')],
    ['trimmed altogether', () => command('XTRIM', CHANGES, 'MAXLEN', '0')],
    ['deleted', () => command('DEL', CHANGES)],
  ])('changes that were %s before they were read: everything is read', async (_, lose) => {
    await one.store.revoke({ issuer, jti: 'd', expiresAt: inTenMinutes() });
    await one.store.revoke({ issuer, jti: 'e', expiresAt: inTenMinutes() });
    await lose();
    await knowAll('a', 'b', 'c', 'd', 'e');
    for (const { takeOutcomes } of stores) expect(takeOutcomes()).toEqual(['gap']);
  });

  test('more changes than one answer has', async () => {
    const jtis = Array.from({ length: 2_500 }, (_, index) => `${index}`);
    await Promise.all(
      jtis.map(async (jti) => one.store.revoke({ issuer, jti, expiresAt: inTenMinutes() })),
    );
    await knowAll('a', '0', '1249', '2499');
    for (const { takeOutcomes } of stores) expect(takeOutcomes()).toEqual([]);
  });

  /** Keeps what the server has, and returns what puts it back: a replica that lacks the last writes. */
  async function snapshot(): Promise<() => Promise<void>> {
    const keys = [HEAD, ENTRIES, ENDS, CHANGES];
    for (const key of keys) await command('COPY', key, `{revocations}${key}`);
    return async () => {
      for (const key of keys) await command('COPY', `{revocations}${key}`, key, 'REPLACE');
    };
  }

  test.each([true, false])(
    'the last writes, by a failover; others since then: %s',
    async (hasOthers) => {
      const failOver = await snapshot();
      await one.store.revoke({ issuer, jti: 'd', expiresAt: inTenMinutes() });
      await ready();
      await failOver();
      // As many changes as before, so that their number says nothing.
      if (hasOthers) await stores[1]?.store.revoke({ issuer, jti: 'e', expiresAt: inTenMinutes() });
      await knowAll('a', 'b', 'c', 'd', ...(hasOthers ? ['e'] : []));
      expect(stores.flatMap(({ takeOutcomes }) => takeOutcomes())).toContain('reset');
    },
  );

  test('what a process alone knows is written back, what has ended is not', async () => {
    const clock = createClock(Date.now() / 1000 - 3_600);
    const store = redisRevocations(processes.clients[0]?.client ?? fail(), {
      ...WHEN_ASKED,
      now: clock.now,
      monotonicMs: clock.monotonicMs,
    });
    await store.revoke({ issuer, jti: 'short', expiresAt: clock.now() / 1000 + 60 });
    await store.revoke({ issuer, jti: 'long', expiresAt: inTenMinutes() });
    await store.ready();
    await command('FLUSHALL');
    clock.advance(200);
    await store.ready();
    const selectors = (await command('HKEYS', ENTRIES)) as string[];
    expect(selectors.map((selector) => selector.slice(-4)).toSorted()).toContain('long');
    expect(selectors.filter((selector) => selector.endsWith('short'))).toEqual([]);
    await store.close();
  });
});

withRedis('a server that restarts', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['with its data', ['--appendonly', 'yes', '--appendfsync', 'always'], []],
    ['without its data', ['--appendonly', 'no'], ['reset']],
  ])('%s', async (_, args, outcomes) => {
    const processes = await startProcesses(3, ...args);
    onTestFinished(async () => processes.close());
    const stores = await openRevocations(processes, { ...WHEN_ASKED, timeoutMs: 500 });
    const [one] = stores as [RevocationsProcess];
    await one.store.revoke({ issuer, jti: 'a', expiresAt: inTenMinutes() });
    await Promise.all(stores.map(async ({ store }) => store.ready()));
    await processes.world.server.kill();
    for (const each of stores) {
      expect(ask(each, 'a')).toBe(true);
      await expect(each.store.ready()).rejects.toSatisfy(isAuthError);
      await expect(
        each.store.revoke({ issuer, jti: 'b', expiresAt: inTenMinutes() }),
      ).rejects.toSatisfy(isAuthError);
    }
    await processes.world.server.start();
    for (const each of stores) {
      await vi.waitFor(async () => each.store.ready());
      expect([ask(each, 'a'), ask(each, 'other')]).toEqual([true, false]);
      expect(each.takeOutcomes()).toEqual(['loaded', 'unavailable', ...outcomes, 'recovered']);
      await each.store.close();
    }
  });
});

function fail(): never {
  throw new Error('There is no client');
}
