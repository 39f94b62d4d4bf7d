import { replayStoreContract, revocationStoreContract } from '@oidc-verify/testing';
import { expect, test } from 'vitest';
import { durableReplay, durableRevocations, ReplayObject, RevocationObject } from '../src/index.ts';
import { createObjects } from './objects.ts';
import type { ObjectFault } from './objects.ts';

const START_SECONDS = 1_800_000_000;
const CLOCK_SKEW_SECONDS = 60;
const timeoutMs = 30;

const FAULTS = ['away', 'hangs', 'slow', 'wrong-answers', 'answer-lost'] as const;
type Fault = (typeof FAULTS)[number] | 'none';

const FAULT_OF: Readonly<Record<Fault, ObjectFault>> = {
  none: 'none',
  away: 'rejects',
  hangs: 'hangs',
  slow: 'slow',
  'wrong-answers': 'mixed-up',
  'answer-lost': 'lost',
};

function toFault(fault: string): ObjectFault {
  const found = Object.entries(FAULT_OF).find(([name]) => name === fault);
  if (found === undefined) throw new Error(`no fault ${fault}`);
  return found[1];
}

const replayCases = replayStoreContract({
  name: 'Durable Objects',
  clockSkewSeconds: CLOCK_SKEW_SECONDS,
  faults: FAULTS,
  open: async ({ maxEntriesPerKey }) => {
    let at = START_SECONDS;
    const setting = { now: () => at * 1_000 };
    const objects = await createObjects((state) => new ReplayObject(state, undefined, setting));
    const open = (): ReturnType<typeof durableReplay> =>
      durableReplay(objects.namespace, { maxEntriesPerKey, timeoutMs });
    return {
      store: open(),
      other: open(),
      now: () => at,
      advance: async (seconds) => {
        at += seconds;
        // At any moment an object may be evicted, and its alarm may ring.
        objects.evict();
        await objects.ring();
      },
      setFault: async (fault) => {
        objects.fault = toFault(fault);
      },
      close: () => {},
    };
  },
});

const revocationCases = revocationStoreContract({
  name: 'Durable Objects',
  clockSkewSeconds: CLOCK_SKEW_SECONDS,
  maxStaleSeconds: 1,
  faults: FAULTS,
  open: async ({ maxEntries, clockToleranceSeconds, otherClockOffsetSeconds }) => {
    let at = START_SECONDS;
    const setting = { now: () => at * 1_000 };
    const objects = await createObjects((state) => new RevocationObject(state, undefined, setting));
    const open = (offsetSeconds: number): ReturnType<typeof durableRevocations> =>
      durableRevocations(objects.namespace, {
        maxEntries,
        clockToleranceSeconds,
        timeoutMs,
        now: () => (at + offsetSeconds) * 1_000,
      });
    const stores = [open(0), open(otherClockOffsetSeconds)] as const;
    return {
      store: stores[0],
      other: stores[1],
      openLater: () => open(otherClockOffsetSeconds),
      now: () => at,
      advance: async (seconds) => {
        at += seconds;
        objects.evict();
        await objects.ring();
      },
      settle: async () => {
        // What failed a moment ago is not tried again at once.
        at += 0.3;
        await Promise.all(stores.map(async (store) => store.ready()));
      },
      setFault: async (fault) => {
        objects.fault = toFault(fault);
      },
      close: () => {},
    };
  },
});

test.each([...replayCases, ...revocationCases])('$name', async (each) => {
  await expect(each.run()).resolves.toBeUndefined();
});
