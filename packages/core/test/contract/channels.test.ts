import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AuthEvent, WaitedEvent } from '@oidc-verify/core';
import { AuthError, createEmitter, createVerifier } from '@oidc-verify/core';
import { createSharedEmitter } from '@oidc-verify/core/revocation';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openChannel as openNone, trackWait as trackNone } from '../../src/contract/no-channels.ts';
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

function collectWaits(): readonly unknown[] {
  const seen: unknown[] = [];
  const onMessage = (message: unknown): void => void seen.push(message);
  subscribe('oidc-verify.waits', onMessage);
  stops.push(() => unsubscribe('oidc-verify.waits', onMessage));
  return seen;
}

/** Returns the event of a wait for `check`, which took from one reading of the clock to the next. */
function ended(outcome: WaitedEvent['outcome'], code?: string): WaitedEvent {
  return { type: 'waited', callback: 'check', issuer: undefined, outcome, code, durationMs: 7 };
}

async function acceptLater(): Promise<boolean> {
  return true;
}

describe('what is waited for is published on a channel of its own', () => {
  const limits = { callbackTimeoutMs: 5 };
  const setUp = async (options: object) => {
    const setting = await createSetting();
    let ms = 0;
    const monotonicMs = (): number => (ms += 7);
    const listened: AuthEvent[] = [];
    const onEvent = (event: AuthEvent): void => void listened.push(event);
    const verifier = setting.verifier({ ...limits, ...options, monotonicMs, onEvent });
    return { listened, verify: async () => verifier.tryVerify(await setting.issuer.sign()) };
  };
  test.each([
    ['an answer', async () => true, ended('answered')],
    ['a failure', async () => Promise.reject(new Error('down')), ended('failed')],
    ['no answer in time', async () => new Promise(() => {}), ended('timeout')],
    [
      'a refusal',
      async () => Promise.reject(new AuthError('access_denied')),
      ended('failed', 'access_denied'),
    ],
  ])('%s', async (_, check, event) => {
    const seen = collectWaits();
    const { verify, listened } = await setUp({ check });
    await verify();
    expect(seen).toEqual([event]);
    expect(Object.isFrozen(seen[0])).toBe(true);
    expect(listened.map(({ type }): string => type)).not.toContain('waited');
  });

  test('keys, with their issuer', async () => {
    const seen = collectWaits();
    const setting = await createSetting();
    setting.keys.state = 'cold';
    await setting.verifier().verify(await setting.issuer.sign());
    expect(seen).toMatchObject([{ callback: 'keys', issuer: ISSUER, outcome: 'answered' }]);
  });

  test('an answer that is no promise is not waited for', async () => {
    const seen = collectWaits();
    const { verify } = await setUp({ check: () => true });
    await verify();
    expect(seen).toEqual([]);
  });

  test('nobody has subscribed: no clock is read', async () => {
    const setting = await createSetting();
    const monotonicMs = vi.fn(() => 0);
    const { keys, clock, issuer } = setting;
    const settings = { issuer: ISSUER, audience: AUDIENCE, keys, now: clock.now };
    await createVerifier({ ...settings, check: acceptLater, monotonicMs }).verify(
      await issuer.sign(),
    );
    expect(monotonicMs).not.toHaveBeenCalled();
  });
});

test('a runtime without channels opens none', async () => {
  expect(openNone('oidc-verify.decision')).toBeUndefined();
  const pending = Promise.resolve(1);
  const wait = { callback: 'check', issuer: undefined, monotonicMs: () => 0 } as const;
  expect(trackNone(pending, wait)).toBe(pending);
});
