import { AuthError } from '@oidc-verify/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AuthEvent, CallbackEvent } from '../../src/contract/events.ts';
import { askCallback, refuseAnswer } from '../../src/verify/callback.ts';
import type { CallbackScope } from '../../src/verify/callback.ts';
import type { Mode } from '../../src/verify/context.ts';
import { codeOf, defer, settle } from '../setting.ts';

const TIMEOUT_MS = 5_000;

function scopeOf(mode: Mode, emit: (event: AuthEvent) => void = () => {}): CallbackScope {
  return { mode, policy: { emit, callbackTimeoutMs: TIMEOUT_MS, monotonicMs: () => 0 } };
}

function setUp(mode: Mode): {
  readonly reasons: CallbackEvent['reason'][];
  ask(callback: () => unknown): Promise<string>;
} {
  const reasons: CallbackEvent['reason'][] = [];
  const scope = scopeOf(mode, (event) => {
    if (event.type === 'callback-failed') reasons.push(event.reason);
  });
  return {
    reasons,
    ask: async (callback) => codeOf(async () => askCallback('check', scope, callback)),
  };
}
const hang = async (): Promise<never> => new Promise(() => {});
const boom = (): never => {
  throw new Error('boom');
};

describe('askCallback', () => {
  test('plain answers come back at once in either mode', () => {
    for (const mode of ['sync', 'async'] as const) {
      const emit = vi.fn();
      for (const answer of [true, false, undefined, null, 0, 'x', {}]) {
        expect(askCallback('check', scopeOf(mode, emit), () => answer)).toBe(answer);
      }
      expect(emit).not.toHaveBeenCalled();
    }
  });

  test('any thenable is awaited in async mode', async () => {
    const scope = scopeOf('async');
    // oxlint-disable-next-line unicorn/no-thenable -- a thenable of another library is what is tested
    const thenable = { then: (done: (value: string) => void) => done('later') };
    expect(await askCallback<unknown>('check', scope, () => thenable)).toBe('later');
  });

  test.each<[Mode, () => unknown, CallbackEvent['reason']]>([
    ['async', boom, 'threw'],
    ['sync', boom, 'threw'],
    ['async', async () => Promise.reject(new Error('x')), 'rejected'],
    ['sync', async () => Promise.reject(new Error('x')), 'promise-in-sync'],
    ['sync', async () => true, 'promise-in-sync'],
    [
      'sync',
      () => {
        throw undefined;
      },
      'threw',
    ],
    // oxlint-disable-next-line unicorn/no-thenable -- a hostile thenable
    ['async', () => ({ then: boom }), 'rejected'],
    [
      'async',
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable -- another one
        get then() {
          return boom();
        },
      }),
      'threw',
    ],
  ])('%s: failure is 503 and told as %3$s', async (mode, callback, reason) => {
    const world = setUp(mode);
    expect(await world.ask(callback)).toBe('verification_unavailable');
    expect(world.reasons).toEqual([reason]);
  });

  test('an AuthError passes through, untold', async () => {
    const error = new AuthError('token_revoked');
    for (const callback of [
      () => {
        throw error;
      },
      async () => Promise.reject(error),
    ]) {
      const world = setUp('async');
      expect(await world.ask(callback)).toBe('token_revoked');
      expect(world.reasons).toEqual([]);
    }
  });

  test('what was thrown is the cause', async () => {
    const cause = new Error('db');
    const scope = scopeOf('async');
    const ask = async (): Promise<unknown> =>
      askCallback('check', scope, () => {
        throw cause;
      });
    await expect(ask()).rejects.toMatchObject({ cause });
  });
});

describe('the deadline', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('no answer in time is 503, told as a timeout', async () => {
    const world = setUp('async');
    const asked = world.ask(() => new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1);
    expect(world.reasons).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await asked).toBe('verification_unavailable');
    expect(world.reasons).toEqual(['timeout']);
  });

  test('an answer at the last moment counts', async () => {
    const world = setUp('async');
    const { promise, resolve } = defer<boolean>();
    const asked = world.ask(() => promise);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1);
    resolve(true);
    expect(await asked).toBe('passed');
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each(['resolve', 'reject'] as const)(
    'an answer that comes late (%s) changes nothing and is handled',
    async (end) => {
      const world = setUp('async');
      const late = defer<unknown>();
      const asked = world.ask(() => late.promise);
      await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
      expect(await asked).toBe('verification_unavailable');
      late[end](new Error('late'));
      await settle();
      expect(world.reasons).toEqual(['timeout']);
    },
  );

  test.each<[string, Mode, () => unknown]>([
    ['a plain answer', 'async', () => true],
    ['a throw', 'async', boom],
    ['a promise in sync mode', 'sync', () => new Promise(() => {})],
  ])('%s needs no timer', async (_, mode, callback) => {
    const started = vi.spyOn(globalThis, 'setTimeout');
    await setUp(mode).ask(callback);
    expect(started).not.toHaveBeenCalled();
    started.mockRestore();
  });

  test.each<[string, () => unknown]>([
    ['resolved', async () => true],
    ['rejected', async () => Promise.reject(new Error('x'))],
  ])('a promise that is %s leaves no timer behind', async (_, callback) => {
    await setUp('async').ask(callback);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('the time and the code may be given', async () => {
    const terms = { timeoutMs: 9_000, timeoutCode: 'jwks_fetch_failed' } as const;
    const code = codeOf(async () => askCallback('keys', scopeOf('async'), hang, terms));
    let isOver = false;
    void code.then(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(8_999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await code).toBe('jwks_fetch_failed');
  });

  test('the cause says who did not answer, and in what time', async () => {
    const asked = Promise.resolve(askCallback('check', scopeOf('async'), hang));
    const refused = asked.catch((reason: unknown) => reason);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect(await refused).toMatchObject({
      cause: { name: 'TimeoutError', message: 'check did not answer within 5000 ms' },
    });
  });

  test('a deadline of the function itself is told as a timeout too', async () => {
    const world = setUp('async');
    const reason = new DOMException('The operation timed out', 'TimeoutError');
    expect(await world.ask(async () => Promise.reject(reason))).toBe('verification_unavailable');
    expect(world.reasons).toEqual(['timeout']);
  });
});

test('refuseAnswer tells and refuses', async () => {
  const emit = vi.fn();
  const refuse = (): never => refuseAnswer('check', scopeOf('sync', emit), 5, 'true or false');
  expect(await codeOf(refuse)).toBe('verification_unavailable');
  expect(emit).toHaveBeenCalledWith({
    type: 'callback-failed',
    callback: 'check',
    reason: 'not-an-answer',
  });
});
