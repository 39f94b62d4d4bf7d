import type { Jwk } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { createKeyBudget, weigh } from '../src/key-budget.ts';
import type { KeyBudget, WeighedSet } from '../src/key-budget.ts';

/** Keys that weigh about as many bytes. */
function keysOf(bytes: number): WeighedSet {
  return { keys: [{ n: 'A'.repeat(bytes - weighKeys([{ n: '' }])) }] };
}

function weighKeys(keys: readonly Jwk[]): number {
  return weigh({ keys });
}

describe('weight', () => {
  test('counts characters, twice where one is outside Latin-1', () => {
    const base = weighKeys([{ kid: '' }]);
    expect(weighKeys([{ kid: 'a'.repeat(100) }])).toBe(base + 100);
    expect(weighKeys([{ kid: 'ü'.repeat(100) }])).toBe(base + 100);
    expect(weighKeys([{ kid: `${'a'.repeat(99)}€` }])).toBe(base + 200);
    expect(weighKeys([])).toBe(0);
    expect(weighKeys([{ kid: '' }, { kid: '' }])).toBe(2 * base);
  });

  test('counts the entries that were left out as well', () => {
    const skippedKeys = [{ kid: 'a'.repeat(100), reason: 'weak' }] as const;
    expect(weigh({ keys: [], skippedKeys })).toBeGreaterThan(200);
  });

  test('is near what V8 takes: an RSA-2048 key is between 0.5 and 1 kB', () => {
    const key = { kty: 'RSA', n: 'A'.repeat(342), e: 'AQAB', kid: 'A'.repeat(43), alg: 'RS256' };
    expect(weighKeys([key])).toBeGreaterThan(500);
    expect(weighKeys([key])).toBeLessThan(1000);
  });
});

function setUp(): KeyBudget {
  return createKeyBudget(20_000, 10);
}

function holders(count: number): { heldBytes: number }[] {
  return Array.from({ length: count }, () => ({ heldBytes: 0 }));
}

describe('a budget of 20,000 bytes for ten', () => {
  test('everybody’s share always fits, however much others hold', () => {
    const budget = setUp();
    const [big = { heldBytes: 0 }, ...others] = holders(10);
    expect(budget.fits(big, keysOf(11_000), true)).toBe(true);
    budget.note(big, keysOf(11_000));
    for (const holder of others) {
      expect(budget.fits(holder, keysOf(1_000), false)).toBe(true);
      budget.note(holder, keysOf(1_000));
      expect(budget.fits(holder, keysOf(1_001), true)).toBe(false);
    }
    expect(budget.bytes).toBe(20_000);
  });

  test('what is above the shares comes out of the common half, for new ones out of half of that', () => {
    const budget = setUp();
    const [one = { heldBytes: 0 }, two = { heldBytes: 0 }] = holders(2);
    expect(budget.fits(one, keysOf(11_001), true)).toBe(false);
    expect(budget.fits(one, keysOf(6_001), false)).toBe(false);
    expect(budget.fits(one, keysOf(6_000), false)).toBe(true);
    budget.note(one, keysOf(6_000));
    expect(budget.fits(two, keysOf(1_001), false)).toBe(false);
    expect(budget.fits(two, keysOf(6_000), true)).toBe(true);
    expect(budget.fits(two, keysOf(6_001), true)).toBe(false);
  });

  test('what is held may be replaced by no more, and what is given up is free again', () => {
    const budget = setUp();
    const [one = { heldBytes: 0 }, two = { heldBytes: 0 }] = holders(2);
    budget.note(one, keysOf(11_000));
    expect(budget.fits(one, keysOf(11_000), false)).toBe(true);
    expect(budget.fits(two, keysOf(2_000), true)).toBe(false);
    budget.note(one, keysOf(5_000));
    expect(budget.fits(two, keysOf(7_000), true)).toBe(true);
    expect(budget.fits(two, keysOf(7_001), true)).toBe(false);
    budget.note(one, undefined);
    expect([budget.bytes, one.heldBytes]).toEqual([0, 0]);
    expect(budget.fits(two, keysOf(11_000), true)).toBe(true);
  });
});
