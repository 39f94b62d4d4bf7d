import { createEmitter } from '@oidc-verify/core';
import type { AuthEvent } from '@oidc-verify/core';
import { expect, test, vi } from 'vitest';
import { codeOf, createSetting, settle } from '../setting.ts';

const event = (): AuthEvent => ({ type: 'cooldown', issuer: 'i' });

test('a listener gets the event, frozen', () => {
  const listener = vi.fn();
  createEmitter(listener)(event());
  expect(listener).toHaveBeenCalledExactlyOnceWith(event());
  expect(Object.isFrozen(listener.mock.calls[0]?.[0])).toBe(true);
});

test('without a listener nothing happens', () => {
  expect(createEmitter(undefined)(event())).toBeUndefined();
});

const failing: readonly (() => unknown)[] = [
  () => {
    throw new Error('x');
  },
  async () => Promise.reject(new Error('x')),
  () => {
    throw undefined;
  },
];

test.each(failing.map((listener) => [listener]))(
  'a failing listener changes nothing: %#',
  async (listener) => {
    expect(() => createEmitter(listener)(event())).not.toThrow();
    const setting = await createSetting();
    const verifier = setting.verifier({ onEvent: listener });
    const expired = await setting.issuer.sign({ exp: 1 });
    expect(await codeOf(async () => verifier.verify(expired))).toBe('token_expired');
    expect(await codeOf(async () => verifier.verify(await setting.issuer.sign()))).toBe('passed');
    await settle();
  },
);
