import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isTimeoutError, withDeadline } from '../../src/time/deadline.ts';
import { defer, settle } from '../setting.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('withDeadline', () => {
  test('resolves and rejects as what it waits for, and leaves no timer', async () => {
    await expect(withDeadline(Promise.resolve(1), 100, 'It')).resolves.toBe(1);
    const reason = new Error('no');
    await expect(withDeadline(Promise.reject(reason), 100, 'It')).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('waits for any thenable, and for one that throws', async () => {
    // oxlint-disable-next-line unicorn/no-thenable -- a thenable of another library is what is tested
    const thenable = { then: (done: (value: number) => void) => done(2) } as PromiseLike<number>;
    await expect(withDeadline(thenable, 100, 'It')).resolves.toBe(2);
    const hostile = {
      // oxlint-disable-next-line unicorn/no-thenable -- a hostile one
      then: () => {
        throw new Error('boom');
      },
    } as PromiseLike<number>;
    await expect(withDeadline(hostile, 100, 'It')).rejects.toThrow('boom');
  });

  test('rejects when the time is over, and not before', async () => {
    const rejected = vi.fn();
    withDeadline(new Promise(() => {}), 100, 'The store').catch(rejected);
    await vi.advanceTimersByTimeAsync(99);
    expect(rejected).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    const [[reason]] = rejected.mock.calls as [[Error]];
    expect(isTimeoutError(reason)).toBe(true);
    expect(reason.message).toBe('The store did not answer within 100 ms');
  });

  test('hands on what comes late', async () => {
    const { promise, resolve } = defer<number>();
    const late = vi.fn();
    withDeadline(promise, 100, 'It', late).catch(() => {});
    await vi.advanceTimersByTimeAsync(100);
    resolve(3);
    await settle();
    expect(late.mock.calls).toEqual([[3]]);
  });

  test('keeps no process alive', () => {
    vi.useRealTimers();
    const started = vi.spyOn(globalThis, 'setTimeout');
    void withDeadline(new Promise(() => {}), 60_000, 'It');
    const timer = started.mock.results[0]?.value as NodeJS.Timeout;
    expect(timer.hasRef()).toBe(false);
    clearTimeout(timer);
    started.mockRestore();
  });

  test('works where setTimeout returns a number, as on Workers', async () => {
    vi.useRealTimers();
    vi.stubGlobal('setTimeout', () => 7);
    vi.stubGlobal('clearTimeout', () => {});
    await expect(withDeadline(Promise.resolve(1), 100, 'It')).resolves.toBe(1);
    vi.unstubAllGlobals();
  });
});

const named = (name: string): Error => Object.assign(new Error('x'), { name });

test('isTimeoutError knows its own deadlines and those of AbortSignal.timeout()', () => {
  expect(isTimeoutError(named('TimeoutError'))).toBe(true);
  expect(isTimeoutError(new DOMException('x', 'TimeoutError'))).toBe(true);
  for (const other of [named('AbortError'), new Error('TimeoutError'), 'TimeoutError', undefined]) {
    expect(isTimeoutError(other)).toBe(false);
  }
  expect(isTimeoutError({ name: 'TimeoutError' })).toBe(false);
});
