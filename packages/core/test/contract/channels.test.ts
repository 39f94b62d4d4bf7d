import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AuthEvent } from '@oidc-verify/core';
import { createEmitter, createVerifier } from '@oidc-verify/core';
import { createSharedEmitter } from '@oidc-verify/core/revocation';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openChannel as openNone } from '../../src/contract/no-channels.ts';
import { AUDIENCE, createSetting, ISSUER } from '../setting.ts';

const NAMES = ['oidc-verify.decision', 'oidc-verify.keys', 'oidc-verify.callbacks'] as const;

/** Collects what is published on all channels, until the test ends. */
function listen(): readonly (readonly [channel: string, event: AuthEvent])[] {
  const seen: (readonly [string, AuthEvent])[] = [];
  for (const name of NAMES) {
    const onMessage = (message: unknown): void => {
      seen.push([name, message as AuthEvent]);
    };
    subscribe(name, onMessage);
    stops.push(() => unsubscribe(name, onMessage));
  }
  return seen;
}
const stops: (() => unknown)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

describe('events are published where anybody subscribes', () => {
  test('decisions, without an option', async () => {
    const setting = await createSetting();
    // Subscribed after the verifier was created: a tracer may start late.
    const verifier = setting.verifier({ onEvent: () => {} });
    const seen = listen();
    await verifier.tryVerify(await setting.issuer.sign());
    await verifier.tryVerify(await setting.issuer.sign({ exp: 1 }));
    expect(seen).toMatchObject([
      ['oidc-verify.decision', { type: 'accepted', stage: 'authorize' }],
      ['oidc-verify.decision', { type: 'refused', code: 'token_expired' }],
    ]);
    expect(seen.every(([, event]) => Object.isFrozen(event))).toBe(true);
  });

  test('keys and functions have channels of their own', () => {
    const seen = listen();
    const emit = createEmitter(undefined);
    emit({ type: 'cooldown', issuer: 'i' });
    emit({ type: 'callback-failed', callback: 'check', reason: 'threw' });
    expect(seen.map(([name]) => name)).toEqual(['oidc-verify.keys', 'oidc-verify.callbacks']);
  });

  test('copies of shared revocations have one too, and a listener that throws changes nothing', () => {
    const seen: unknown[] = [];
    const onMessage = (message: unknown): void => void seen.push(message);
    subscribe('oidc-verify.revocations', onMessage);
    stops.push(() => unsubscribe('oidc-verify.revocations', onMessage));
    const emit = createSharedEmitter(() => {
      throw new Error('listener');
    });
    const event = {
      type: 'shared-revocations',
      outcome: 'loaded',
      entries: 1,
      ageSeconds: 0,
    } as const;
    emit(event);
    expect(seen).toEqual([event]);
    expect(Object.isFrozen(seen[0])).toBe(true);
  });

  test('nobody listens: no event is made', async () => {
    const setting = await createSetting();
    const monotonicMs = vi.fn(() => 0);
    const verifier = createVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: setting.keys,
      now: setting.clock.now,
      monotonicMs,
    });
    await verifier.tryVerify(await setting.issuer.sign());
    await verifier.tryVerify(await setting.issuer.sign({ exp: 1 }));
    expect(monotonicMs).not.toHaveBeenCalled();
  });
});

test('a runtime without channels opens none', () => {
  expect(openNone('oidc-verify.decision')).toBeUndefined();
});
