import { memoryReplay } from '@oidc-verify/core/dpop';
import type { ProofUse, ReplayStore } from '@oidc-verify/core/dpop';
import { createClock, replayStoreContract } from '@oidc-verify/testing';
import type { ContractCase, ReplayStoreHarness, StoreFault } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';

/** A store whose engine a test can break. */
interface Breakable {
  fault: StoreFault | 'none';
}

type ToStore = (store: ReplayStore, engine: Breakable) => ReplayStore;

function harnessOf(toStore: ToStore, faults: readonly StoreFault[] = []): ReplayStoreHarness {
  return {
    name: 'memory',
    faults,
    open: (limits) => {
      const clock = createClock();
      const engine: Breakable = { fault: 'none' };
      const store = toStore(memoryReplay(limits), engine);
      return {
        store,
        now: () => clock.now() / 1000,
        advance: (seconds) => clock.advance(seconds),
        setFault: async (fault) => void (engine.fault = fault),
        close: () => {},
      };
    },
  };
}

/** Carries out what it is asked, and answers as its engine lets it. */
const breakable: ToStore = (store, engine) => ({
  record: async (use) => {
    if (engine.fault === 'away' || engine.fault === 'read-only') throw new Error('refused');
    const answer = await store.record(use);
    if (engine.fault === 'answer-lost') throw new Error('the connection ended');
    return answer;
  },
});

const FAULTS: readonly StoreFault[] = ['away', 'slow', 'answer-lost', 'read-only'];

describe('memoryReplay', () => {
  const cases = replayStoreContract(harnessOf(breakable, FAULTS));

  test.each(cases)('$name', async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });

  test('names are unique', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});

async function failuresOf(cases: readonly ContractCase[]): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(cases.map(async (each) => each.run()));
  return cases.flatMap(({ name }, index) =>
    outcomes[index]?.status === 'rejected' ? [name.replace('memory: ', '')] : [],
  );
}

/** Looks first and writes afterwards. */
const inTwoSteps: ToStore = (store) => {
  const known = new Set<string>();
  return {
    record: async (use) => {
      if (known.has(use.key)) return 'replayed';
      await Promise.resolve();
      known.add(use.key);
      return (await store.record(use)) === 'full' ? 'full' : 'recorded';
    },
  };
};

const accepting: ToStore = (store, engine) => ({
  record: (use) => (engine.fault === 'none' ? store.record(use) : 'recorded'),
});

const broken: ToStore = (store, engine) => {
  let isBroken = false;
  return {
    record: (use) => {
      isBroken ||= engine.fault !== 'none';
      if (isBroken) throw new Error('broken for good');
      return store.record(use);
    },
  };
};

const withTime =
  (change: (use: ProofUse) => Partial<ProofUse>): ToStore =>
  (store) => ({ record: (use) => store.record({ ...use, ...change(use) }) });

const ONCE = 'records exactly one of fifty equal proofs at the same time';

describe('the contract finds a store that', () => {
  test.each<[string, ToStore, string]>([
    ['looks first and writes afterwards', inTwoSteps, ONCE],
    ['records everything', () => ({ record: () => 'recorded' }), ONCE],
    ['records nothing', () => ({ record: () => 'replayed' }), ONCE],
    [
      'forgets early',
      withTime(({ now }) => ({ expiresAt: now + 30 })),
      'remembers a proof until it expires',
    ],
    [
      'keeps nothing for longer than five minutes',
      withTime(({ now, expiresAt }) => ({ expiresAt: Math.min(expiresAt, now + 300) })),
      'remembers a proof for eleven minutes',
    ],
    [
      'forgets what the clock of this process has passed',
      () => {
        const ends = new Map<string, number>();
        return {
          record: ({ key, expiresAt, now }) => {
            for (const [known, end] of ends) if (end <= now) ends.delete(known);
            if (ends.has(key)) return 'replayed';
            ends.set(key, expiresAt);
            return 'recorded';
          },
        };
      },
      'remembers a proof for a process whose clock is behind',
    ],
    [
      'has no shares',
      withTime(({ key }) => ({ thumbprint: key })),
      'bounds the share of a key, and leaves the others theirs',
    ],
    [
      'has one share for all',
      withTime(() => ({ thumbprint: 'all' })),
      'bounds the share of a key, and leaves the others theirs',
    ],
    [
      'never has room again',
      withTime(({ expiresAt }) => ({ expiresAt: expiresAt + 1e6 })),
      'has room again once proofs have expired',
    ],
  ])('%s', async (_, toStore, name) => {
    expect(await failuresOf(replayStoreContract(harnessOf(toStore)))).toContain(name);
  });

  test.each<[string, ToStore]>([
    ['accepts what it cannot record', accepting],
    ['stays broken', broken],
  ])('%s', async (_, toStore) => {
    expect(await failuresOf(replayStoreContract(harnessOf(toStore, ['away'])))).toEqual([
      expect.stringContaining('away'),
    ]);
  });
});
