import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createColdGate } from '../src/cold-gate.ts';
import type { ColdGate, Leave } from '../src/cold-gate.ts';

const WAIT_MS = 10_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Those who asked for a place, in order; each tells what it got. */
class Line {
  readonly gate: ColdGate;
  readonly got: string[] = [];
  readonly leave = new Map<string, Leave>();

  constructor(places: number) {
    this.gate = createColdGate(places, WAIT_MS);
  }

  enter(name: string, isKnown: boolean): this {
    const entered = this.gate.enter(isKnown);
    const take = (leave: Leave | undefined): void => {
      this.got.push(leave === undefined ? `${name} gave up` : name);
      if (leave !== undefined) this.leave.set(name, leave);
    };
    if (typeof entered !== 'function') void entered.then(take);
    else take(entered);
    return this;
  }

  async out(name: string): Promise<readonly string[]> {
    this.leave.get(name)?.();
    await vi.advanceTimersByTimeAsync(0);
    return this.got.splice(0);
  }
}

describe('places', () => {
  test('are given at once while there are any', () => {
    const line = new Line(4);
    for (const name of ['a', 'b', 'c', 'd', 'e']) line.enter(name, true);
    expect(line.got).toEqual(['a', 'b', 'c', 'd']);
  });

  test('go to the first in line', async () => {
    const line = new Line(1).enter('a', true).enter('b', true).enter('c', true);
    expect(await line.out('a')).toEqual(['a', 'b']);
    expect(await line.out('b')).toEqual(['c']);
    expect(await line.out('c')).toEqual([]);
    expect(line.enter('d', true).got).toEqual(['d']);
  });

  test('go to known issuers before new ones', async () => {
    const line = new Line(1).enter('a', true).enter('new', false).enter('known', true);
    line.got.length = 0;
    expect(await line.out('a')).toEqual(['known']);
    expect(await line.out('known')).toEqual(['new']);
  });

  test('are kept for known ones: a quarter, whatever the new ones are', async () => {
    const line = new Line(8);
    for (let count = 0; count < 20; count++) line.enter(`new ${count}`, false);
    expect(line.got).toHaveLength(6);
    line.got.length = 0;
    line.enter('known 1', true).enter('known 2', true).enter('known 3', true);
    expect(line.got).toEqual(['known 1', 'known 2']);
    line.got.length = 0;
    // The place of a new one goes to a known one, then to new ones again.
    expect(await line.out('new 0')).toEqual(['known 3']);
    expect(await line.out('known 1')).toEqual(['new 6']);
    expect(await line.out('known 2')).toEqual([]);
  });

  test('there is one for new issuers even where there is one in all', () => {
    expect(new Line(1).enter('new', false).got).toEqual(['new']);
  });

  test('nobody waits longer than the bound, and who gave up takes none', async () => {
    const line = new Line(1).enter('a', true).enter('b', true);
    await vi.advanceTimersByTimeAsync(WAIT_MS - 1);
    expect(line.got).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(line.got).toEqual(['a', 'b gave up']);
    line.got.length = 0;
    line.enter('c', true);
    expect(await line.out('a')).toEqual(['c']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
