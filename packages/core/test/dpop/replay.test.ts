import { memoryReplay } from '@oidc-verify/core/dpop';
import type { MemoryReplay, ProofUse } from '@oidc-verify/core/dpop';
import { describe, expect, test, vi } from 'vitest';
import { pathsOf } from '../setting.ts';

const NOW = 1_800_000_000;

function use(key: string, over: Partial<ProofUse> = {}): ProofUse {
  return { key, thumbprint: 'client', expiresAt: NOW + 65, now: NOW, ...over };
}

function fill(
  store: MemoryReplay,
  thumbprint: string,
  count: number,
  over: Partial<ProofUse> = {},
): unknown[] {
  return Array.from({ length: count }, (_, index) =>
    store.record(use(`${thumbprint} ${index}`, { thumbprint, ...over })),
  );
}

describe('memoryReplay', () => {
  test('records a proof once', () => {
    const store = memoryReplay();
    expect(store.record(use('a'))).toBe('recorded');
    expect(store.record(use('b'))).toBe('recorded');
    expect(store.record(use('a'))).toBe('replayed');
    expect(store.size).toBe(2);
  });

  test('of equal ones at once exactly one is recorded', async () => {
    const store = memoryReplay();
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => store.record(use('a'))),
    );
    expect(answers.filter((answer) => answer === 'recorded')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'replayed')).toHaveLength(49);
  });

  test('forgets at the time at which the proof would be refused anyway, not before', () => {
    const store = memoryReplay();
    store.record(use('a'));
    expect(store.record(use('a', { now: NOW + 64.9 }))).toBe('replayed');
    store.record(use('b', { now: NOW + 65, expiresAt: NOW + 130 }));
    expect(store.size).toBe(1);
  });

  test("bounds a key's share first, and leaves the others theirs", () => {
    const store = memoryReplay({ maxEntries: 10, maxEntriesPerKey: 4 });
    expect(fill(store, 'greedy', 6)).toEqual([
      ...Array.from({ length: 4 }, () => 'recorded'),
      'full',
      'full',
    ]);
    expect(fill(store, 'modest', 2)).toEqual(['recorded', 'recorded']);
    expect(store.record(use('greedy 0', { thumbprint: 'greedy' }))).toBe('replayed');
    expect(
      store.record(use('later', { thumbprint: 'greedy', now: NOW + 65, expiresAt: NOW + 130 })),
    ).toBe('recorded');
  });

  test('is full for everybody at its bound, and forgets nobody for it', () => {
    const store = memoryReplay({ maxEntries: 6, maxEntriesPerKey: 3 });
    fill(store, 'one', 3);
    fill(store, 'two', 3);
    expect(store.record(use('x', { thumbprint: 'three' }))).toBe('full');
    expect(store.record(use('one 0', { thumbprint: 'one' }))).toBe('replayed');
    expect(store.record(use('two 2', { thumbprint: 'two' }))).toBe('replayed');
    expect(store.size).toBe(6);
    const later = { now: NOW + 65, expiresAt: NOW + 130 };
    expect(store.record(use('x', { thumbprint: 'three', ...later }))).toBe('recorded');
  });

  test('has room for 100,000 and 1,000 of one key by default', () => {
    const store = memoryReplay();
    expect(fill(store, 'a', 1001).filter((answer) => answer === 'full')).toHaveLength(1);
    for (let client = 0; client < 99; client++) fill(store, `client ${client}`, 1000);
    expect(store.size).toBe(100_000);
    expect(store.record(use('x', { thumbprint: 'x' }))).toBe('full');
  });

  test('a clock that goes back lets nothing in a second time', () => {
    const store = memoryReplay();
    store.record(use('a'));
    store.record(use('new', { now: NOW + 100, expiresAt: NOW + 165 }));
    expect(store.size).toBe(1);
    expect(store.record(use('a'))).toBe('replayed');
    expect(store.record(use('new', { now: NOW, expiresAt: NOW + 165 }))).toBe('replayed');
    expect(store.record(use('b', { expiresAt: NOW + 66 }))).toBe('recorded');
  });

  test('a clock that was years ahead for a moment does no lasting harm', () => {
    const store = memoryReplay();
    store.record(use('a'));
    const ahead = NOW + 1e9;
    store.record(use('ahead', { now: ahead, expiresAt: ahead + 65 }));
    expect(store.record(use('a'))).toBe('replayed');
    const soon = { now: NOW + 1, expiresAt: NOW + 66 };
    expect(store.record(use('b', soon))).toBe('recorded');
    expect(store.record(use('c', { now: NOW + 66, expiresAt: NOW + 131 }))).toBe('recorded');
    expect(store.size).toBe(2);
  });

  test('refuses bounds that are none', () => {
    expect(pathsOf(() => memoryReplay({ maxEntries: 0, maxEntriesPerKey: 1.5 }))).toEqual([
      'maxEntries',
      'maxEntriesPerKey',
    ]);
    expect(pathsOf(() => memoryReplay({ maxEntries: 5, maxEntriesPerKey: 6 }))).toEqual([
      'maxEntriesPerKey',
    ]);
    expect(pathsOf(() => memoryReplay({ maxEntries: 5 }))).toEqual([]);
    expect(pathsOf(() => memoryReplay({ entries: 5 } as object))).toEqual(['entries']);
    expect(pathsOf(() => memoryReplay(null as unknown as object))).toEqual(['']);
  });
});

/** A use that counts how often it is looked at. */
function watched(key: string, expiresAt: number, onRead: () => void): ProofUse {
  return {
    key,
    thumbprint: key,
    expiresAt,
    get now() {
      onRead();
      return NOW;
    },
  };
}

describe('the work of forgetting', () => {
  test('is done once, in the order of expiry whatever the order of arrival', () => {
    const store = memoryReplay();
    // A permutation: 389 and 1,000 have no common divisor.
    for (let index = 0; index < 1000; index++) {
      store.record(
        use(`${index}`, { thumbprint: `${index}`, expiresAt: NOW + 1 + ((index * 389) % 1000) }),
      );
    }
    for (const age of [1, 2, 250, 999, 1000]) {
      store.record(use('again', { now: NOW + age, expiresAt: NOW + 2000 }));
      expect(store.size).toBe(1000 - age + 1);
    }
  });

  test('does not look at what lives: one read for each record', () => {
    const store = memoryReplay();
    let reads = 0;
    for (let index = 0; index < 5000; index++) {
      store.record(watched(`${index}`, NOW + 65, () => (reads += 1)));
    }
    expect(reads).toBe(5000);
  });

  test('goes through no list of seconds, however many there are', () => {
    const store = memoryReplay();
    for (let index = 0; index < 500; index++)
      store.record(use(`${index}`, { expiresAt: NOW + 1 + index }));
    const sweeps = vi.spyOn(Map.prototype, Symbol.iterator);
    try {
      for (let index = 0; index < 200; index++) {
        store.record(use(`later ${index}`, { now: NOW + 2 + index / 100, expiresAt: NOW + 600 }));
      }
      expect(sweeps).not.toHaveBeenCalled();
    } finally {
      sweeps.mockRestore();
    }
  });
});
