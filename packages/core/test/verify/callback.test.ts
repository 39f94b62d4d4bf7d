import { AuthError } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import type { CallbackEvent } from '../../src/contract/events.ts';
import { askCallback, refuseAnswer } from '../../src/verify/callback.ts';
import type { Mode } from '../../src/verify/context.ts';
import { codeOf } from '../setting.ts';

function setUp(mode: Mode): {
  readonly reasons: CallbackEvent['reason'][];
  ask(callback: () => unknown): Promise<string>;
} {
  const reasons: CallbackEvent['reason'][] = [];
  const scope = { mode, emit: ({ reason }: CallbackEvent) => void reasons.push(reason) };
  return {
    reasons,
    ask: async (callback) => codeOf(async () => askCallback('check', scope, callback)),
  };
}
const boom = (): never => {
  throw new Error('boom');
};

describe('askCallback', () => {
  test('plain answers come back at once in either mode', () => {
    for (const mode of ['sync', 'async'] as const) {
      const scope = { mode, emit: vi.fn() };
      for (const answer of [true, false, undefined, null, 0, 'x', {}]) {
        expect(askCallback('check', scope, () => answer)).toBe(answer);
      }
      expect(scope.emit).not.toHaveBeenCalled();
    }
  });

  test('any thenable is awaited in async mode', async () => {
    const scope = { mode: 'async', emit: vi.fn() } as const;
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
    const scope = { mode: 'async', emit: () => {} } as const;
    const ask = async (): Promise<unknown> =>
      askCallback('check', scope, () => {
        throw cause;
      });
    await expect(ask()).rejects.toMatchObject({ cause });
  });
});

test('refuseAnswer tells and refuses', async () => {
  const emit = vi.fn();
  const refuse = (): never => refuseAnswer('check', { mode: 'sync', emit });
  expect(await codeOf(refuse)).toBe('verification_unavailable');
  expect(emit).toHaveBeenCalledWith({
    type: 'callback-failed',
    callback: 'check',
    reason: 'not-an-answer',
  });
});
