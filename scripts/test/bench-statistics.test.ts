import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  findDisturbed,
  findTaken,
  toLoadWarning,
  toMachineTimes,
} from '../../bench/src/disturbance.mjs';
import {
  toDifference,
  toExact,
  toInterval,
  toMedian,
  toQuotient,
  toQuotientAbove,
} from '../../bench/src/intervals.mjs';
import { toGoal, toJudgement, toOutcome, toWorst } from '../../bench/src/judgement.mjs';
import { createRandom } from '../../bench/src/random.mjs';
import { measure } from '../../bench/src/rounds.mjs';
import type { Interval } from '../../bench/src/types.d.ts';

/** Returns numbers around `middle`, the same for the same seed. */
function toNoisy(count: number, middle: number, spread: number, seed: number): number[] {
  const random = createRandom(seed);
  // Twelve uniform numbers less six are nearly normal.
  return Array.from({ length: count }, () => {
    const sum = Array.from({ length: 12 }, random).reduce((total, value) => total + value, -6);
    return middle + spread * sum;
  });
}

describe('an interval', () => {
  test('is the same for the same rounds', () => {
    const values = toNoisy(31, 20, 1, 7);
    expect(toMedian(values)).toEqual(toMedian(values));
  });

  test('holds the true median about 95 times in 100', () => {
    const hits = Array.from({ length: 200 }, (_, seed) => {
      const { low, high } = toMedian(toNoisy(31, 20, 1, seed + 1));
      return low <= 20 && 20 <= high;
    }).filter(Boolean).length;
    expect(hits).toBeGreaterThanOrEqual(180);
    expect(hits).toBeLessThan(200);
  });

  test('is narrower with more rounds', () => {
    const widths = [15, 150].map((count) => {
      const { low, high } = toMedian(toNoisy(count, 20, 1, 3));
      return high - low;
    });
    expect(widths[1]).toBeLessThan((widths[0] ?? 0) / 2);
  });

  test('has no width where all rounds say the same', () => {
    expect(toMedian([4, 4, 4, 4])).toEqual({ value: 4, low: 4, high: 4, rounds: 4 });
    expect(toExact(14.5)).toEqual({ value: 14.5, low: 14.5, high: 14.5, rounds: 1 });
  });

  test('draws rounds as a whole', () => {
    const drawn = new Set<string>();
    toInterval(3, (rounds) => {
      for (const round of rounds) drawn.add(String(round));
      return rounds.length;
    });
    expect([...drawn].toSorted()).toEqual(['0', '1', '2']);
  });
});

describe('what is measured in the same rounds', () => {
  // A machine that gets slower by half while it measures.
  const drift = Array.from({ length: 31 }, (_, round) => 1 + round / 62);
  const [floor, ours, theirs] = [20, 23, 26].map((us, seed) => {
    const noise = toNoisy(31, 0, 0.05, seed + 11);
    return drift.map((factor, round) => us * factor + (noise[round] ?? 0));
  }) as [number[], number[], number[]];

  test('is compared round by round, so a drift of both falls out', () => {
    const quotient = toQuotient(ours, theirs);
    expect(quotient.value).toBeCloseTo(23 / 26, 2);
    expect(quotient.high - quotient.low).toBeLessThan(0.01);
    const drifted = toMedian(ours);
    expect((drifted.high - drifted.low) / drifted.value).toBeGreaterThan(0.05);
  });

  test('can be compared above what neither can do without', () => {
    const above = toQuotientAbove(ours, theirs, floor);
    expect(above.low).toBeLessThan(0.5);
    expect(above.high).toBeGreaterThan(0.5);
    expect(above.high - above.low).toBeLessThan(0.05);
  });

  test('has a difference in units of time', () => {
    expect(toDifference([5, 7, 9], [4, 5, 6]).value).toBe(2);
  });
});

function toInner(low: number, high: number): Interval {
  return { value: (low + high) / 2, low, high, rounds: 31 };
}

describe('a verdict', () => {
  test.each([
    ['reached', 0.5, 0.65],
    ['cannot tell', 0.6, 0.66],
    ['cannot tell', 0.64, 0.7],
    ['missed', 0.66, 0.7],
  ])('is %s for %d to %d where at most 0.65 is the goal', (verdict, low, high) => {
    expect(toJudgement(toInner(low, high), { most: 0.65 })).toBe(verdict);
  });

  test.each([
    ['reached', 9, 9.5],
    ['cannot tell', 8.9, 9.5],
    ['missed', 8, 8.9],
  ])('is %s for %d to %d where at least 9 is the goal', (verdict, low, high) => {
    expect(toJudgement(toInner(low, high), { least: 9 })).toBe(verdict);
  });

  test('needs a number in every round', () => {
    expect(toJudgement(toMedian([1, Number.NaN, 1]), { most: 2 })).toBe('cannot tell');
    expect(toJudgement(toMedian([]), { least: 2 })).toBe('cannot tell');
  });

  test('of several is the worst', () => {
    expect(toWorst(['reached', 'cannot tell', 'missed'])).toBe('missed');
    expect(toWorst(['reached', 'cannot tell'])).toBe('cannot tell');
    expect(toWorst(['reached'])).toBe('reached');
  });

  test('against a peer is a loss only if the whole interval says so', () => {
    expect(toOutcome(toInner(1.01, 1.1))).toBe('loss');
    expect(toOutcome(toInner(0.99, 1.1))).toBe('tie');
    expect(toOutcome(toInner(0.9, 0.99))).toBe('win');
  });

  test('stands in a goal beside what it was made of', () => {
    const interval = toInner(0.6, 0.64);
    const notes = ['a note', undefined, ''];
    expect(toGoal({ line: 'x', name: 'n', most: 0.65, unit: 'µs', interval, notes })).toEqual({
      line: 'x',
      name: 'n',
      goal: '≤ 0.65 µs',
      value: '0.62 (0.60–0.64) µs',
      verdict: 'reached',
      interval,
      note: 'a note',
    });
  });
});

describe('a disturbed machine', () => {
  const calm = { wallUs: 102, cpuUs: 100, referenceUs: 20 };

  test('is seen where the process waited for its core', () => {
    expect(findDisturbed([calm, { ...calm, wallUs: 140 }, calm])).toEqual([1]);
  });

  test('is seen where the reference took longer than usual', () => {
    expect(findDisturbed([calm, calm, calm, { ...calm, referenceUs: 23 }])).toEqual([3]);
  });

  test('is not seen in a few per cent, nor in what is compared with the reference', () => {
    expect(findDisturbed([calm, { ...calm, referenceUs: 21 }, { ...calm, wallUs: 108 }])).toEqual(
      [],
    );
  });

  const before = { total: 1000, idle: 500, steal: 0, ownUs: 0 };

  test('is told by what others and the hypervisor took', () => {
    const after = { total: 2000, idle: 900, steal: 100, ownUs: 2_000_000 };
    expect(findTaken(before, after)).toEqual([
      "the hypervisor took 10 % of the machine's time",
      "other processes took 30 % of the machine's time",
    ]);
  });

  test('is not told where the time was our own', () => {
    expect(findTaken(before, { total: 2000, idle: 1000, steal: 0, ownUs: 4_900_000 })).toEqual([]);
    expect(findTaken(undefined, undefined)).toEqual([]);
  });

  test('is told by its load', () => {
    expect(toLoadWarning(1, 2)).toBeUndefined();
    expect(toLoadWarning(3, 2)).toBe('the load was 3.0 on 2 cores before it began');
  });

  test('has its times in the first line of /proc/stat', () => {
    const text = 'cpu  10 1 5 80 4 0 0 7 3 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n';
    expect(toMachineTimes(text)).toEqual({ total: 107, idle: 84, steal: 7 });
  });
});

describe('rounds', () => {
  let wallUs = 0;
  let cpuUs = 0;
  let isBusy = false;
  let order = '';

  // A clock that only the subjects move, so that nothing depends on this machine.
  beforeEach(() => {
    wallUs = 0;
    cpuUs = 0;
    isBusy = false;
    order = '';
    vi.spyOn(performance, 'now').mockImplementation(() => wallUs / 1000);
    vi.spyOn(process, 'cpuUsage').mockImplementation((since) => {
      return { user: cpuUs - (since?.user ?? 0), system: 0 };
    });
  });
  afterEach(() => vi.restoreAllMocks());

  function toSubject(label: string, us: number, paired: boolean) {
    const call = () => {
      if (!order.endsWith(label)) order += label;
      cpuUs += us;
      wallUs += isBusy ? 3 * us : us;
    };
    return { label, paired, mode: 'sync' as const, call };
  }

  const PLAN = { rounds: 4, sliceMs: 0.2, restMs: 0.1, warmUpMs: 1, moreRounds: 3 };

  test('run what is paired forwards and backwards, in turns, and the rest after it', async () => {
    const subjects = [
      toSubject('a', 10, true),
      toSubject('b', 20, true),
      toSubject('c', 30, false),
    ];
    const lanes = await measure(subjects, { ...PLAN, rounds: 2 });
    // Warm-up, a b b a c, b a a b c.
    expect(order).toBe('abcabacbabc');
    expect(lanes.map(({ wall, cpu }) => [wall.median, cpu.median].map(Math.round))).toEqual([
      [10, 10],
      [20, 20],
      [30, 30],
    ]);
  });

  test('that were disturbed are measured again, and dropped', async () => {
    const told: string[] = [];
    const [lane] = await measure([toSubject('a', 10, true), toSubject('b', 20, true)], {
      ...PLAN,
      onRound: (done) => void (isBusy = done === 1),
      onDisturbed: (text) => told.push(text),
    });
    expect(lane?.wallUs.map(Math.round)).toEqual([10, 10, 10, 10]);
    expect(told).toEqual(['a: 1 rounds repeated, 4 calm ones kept']);
  });

  test('whose reference is unsteady are told of', async () => {
    const told: string[] = [];
    const subject = toSubject('a', 10, true);
    let round = 0;
    await measure([{ ...subject, call: () => void (cpuUs += 100 + round * 8) }], {
      ...PLAN,
      rounds: 5,
      moreRounds: 0,
      onRound: (done) => void (round = done),
      onDisturbed: (text) => told.push(text),
    });
    expect(told).toEqual(['a: the reference itself varied by 11 % between the quartiles']);
  });

  test('are all kept where the machine has no calm ones, and the result says so', async () => {
    const told: string[] = [];
    isBusy = true;
    const lanes = await measure([toSubject('a', 10, true), toSubject('b', 20, true)], {
      ...PLAN,
      onDisturbed: (text) => told.push(text),
    });
    expect(lanes.map((lane) => lane.wallUs.length)).toEqual([7, 7]);
    // CPU time does not know of the neighbours.
    expect(lanes.map(({ cpu }) => Math.round(cpu.median))).toEqual([10, 20]);
    expect(told).toEqual(['a: 7 of 7 rounds were disturbed, so all are kept']);
  });
});
