import { describe, expect, test } from 'vitest';
import { fc } from '../../../core/test/property/fast-check.ts';
import { RUNS, SEED } from '../../../core/test/property/runs.ts';
import { peek } from '../../src/cache.ts';
import type { Instant } from '../../src/clock.ts';
import { RefreshFailure } from '../../src/failure.ts';
import { peekFresh, toFreshKeys } from '../../src/fresh-keys.ts';
import { createState } from '../../src/state.ts';
import type { CacheLimits, CacheState, HeldKeys, StepInput } from '../../src/state.ts';
import { createJwk } from '../keys.ts';

// Fresh keys are served without a step of the state. Whenever they are, the state has to say the same.

const KEYS = [createJwk('a')];
const ms = (max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: max * 8 }).map((eighths) => eighths / 8);
const instant: fc.Arbitrary<Instant> = fc.record({ monotonicMs: ms(10_000), wallMs: ms(10_000) });
const refresh = { sequence: fc.nat(5), at: instant };

const held: fc.Arbitrary<HeldKeys> = fc
  .record({
    ...refresh,
    generation: fc.nat(5),
    ttlMs: ms(8_000),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ share, ...rest }) => ({
    ...rest,
    keys: KEYS,
    skipped: 0,
    aheadMs: rest.ttlMs * share,
    url: 'https://issuer.example/jwks',
    etag: undefined,
  }));

const failed = fc.record({
  ...refresh,
  failure: fc.constant(new RefreshFailure('network', 'connect ECONNREFUSED')),
  count: fc.constant(1),
  waitMs: ms(5_000),
  isStaleReported: fc.boolean(),
});

const state: fc.Arbitrary<CacheState> = fc
  .record({
    held: fc.option(held, { nil: undefined, freq: 8 }),
    flight: fc.option(fc.record(refresh), { nil: undefined }),
    failed: fc.option(failed, { nil: undefined, freq: 1 }),
    unknownKid: fc.option(fc.record({ ...refresh, isReported: fc.boolean() }), { nil: undefined }),
    owedAfter: fc.option(fc.nat(5), { nil: undefined, freq: 1 }),
  })
  .map((parts) => ({ ...createState('https://issuer.example', 1), ...parts }));

const limits: CacheLimits = {
  staleMs: 3_000,
  revalidateMs: 1_000,
  cooldownMs: 2_000,
  flightMs: 1_500,
  queueMs: 500,
  pendingMs: 100,
  sharePromises: true,
};

const input: fc.Arbitrary<StepInput> = fc.record({
  now: fc.record({ monotonicMs: ms(15_000), wallMs: ms(15_000) }),
  limits: fc.constant(limits),
});

describe('keys that are served without a step', () => {
  test('are what the state serves, neither stale nor due', () => {
    let served = 0;
    fc.assert(
      fc.property(state, input, (before, at) => {
        const fresh = toFreshKeys(before);
        const set = fresh && peekFresh(fresh, at.now);
        if (set === undefined) return;
        served += 1;
        const { answer, events, state: after } = peek(before, at);
        expect(answer).toMatchObject({ type: 'serve' });
        const slow = answer?.type === 'serve' ? answer.set : undefined;
        expect({ ...set, ageSeconds: 0 }).toEqual({ ...slow, ageSeconds: 0 });
        // Rounding makes keys up to two milliseconds older, never younger.
        expect(set.ageSeconds).toBeGreaterThanOrEqual(slow?.ageSeconds ?? Infinity);
        expect(set.ageSeconds - (slow?.ageSeconds ?? 0)).toBeLessThan(1.002);
        expect(events).toEqual([]);
        expect(after).toBe(before);
      }),
      { seed: SEED, numRuns: RUNS.laws * 20 },
    );
    expect(served).toBeGreaterThan(RUNS.laws / 3);
  });

  test('are none after a failure, or while a refresh is owed', () => {
    fc.assert(
      fc.property(state, (before) => {
        const decides = before.failed !== undefined || before.owedAfter !== undefined;
        expect(toFreshKeys(before) === undefined).toBe(decides || before.held === undefined);
      }),
      { seed: SEED, numRuns: RUNS.laws },
    );
  });

  test.each([[Number.NaN], [Infinity]])('are none under a clock that shows %d', (reading) => {
    const young: HeldKeys = {
      keys: KEYS,
      skipped: 0,
      generation: 1,
      sequence: 1,
      at: { monotonicMs: 0, wallMs: 0 },
      ttlMs: 1_000,
      aheadMs: 800,
      url: '',
      etag: undefined,
    };
    const fresh = toFreshKeys({ ...createState('https://issuer.example', 1), held: young });
    const now = { monotonicMs: reading, wallMs: reading };
    expect(fresh && peekFresh(fresh, now)).toBeUndefined();
  });
});
