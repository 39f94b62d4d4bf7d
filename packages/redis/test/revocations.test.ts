import { isAuthError } from '@oidc-verify/core';
import type { SharedRevocationsEvent, TokenFacts } from '@oidc-verify/core/revocation';
import { createClock } from '@oidc-verify/testing';
import type { TestClock } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { redisRevocations } from '../src/index.ts';
import type { RedisRevocations, SendCommand } from '../src/index.ts';

const issuer = 'https://issuer.test';
const SELECTOR = `token ${issuer.length} ${issuer}a`;

/** A server whose answers a test chooses. */
interface Scripted {
  follow: unknown;
  scan: unknown;
  revoke: unknown;
  fault: Error | undefined;
}

/** A store over it, its clock, and what it told. */
interface Setting {
  readonly server: Scripted;
  readonly clock: TestClock;
  readonly store: RedisRevocations;
  readonly events: SharedRevocationsEvent[];
}

function createSetting(): Setting {
  const clock = createClock();
  const server: Scripted = {
    follow: ['generation', '0', '0-0', []],
    scan: ['0', [SELECTOR, `${clock.now() / 1000 + 300} -`]],
    revoke: 'recorded',
    fault: undefined,
  };
  const send: SendCommand = async (args) => {
    if (server.fault !== undefined) throw server.fault;
    const script = args[1] ?? '';
    if (script.includes('XADD')) return [args.at(-1), server.revoke];
    return [args.at(-1), script.includes('HSCAN') ? server.scan : server.follow];
  };
  const events: SharedRevocationsEvent[] = [];
  const store = redisRevocations(send, {
    // Only `ready()` reads.
    pollIntervalMs: 60_000,
    maxStaleSeconds: 200,
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    onEvent: (event) => events.push(event),
  });
  return { server, clock, store, events };
}

function ask({ store, clock }: Setting, jti: string): boolean | string {
  const rest = { subject: undefined, sessionId: undefined, issuedAt: undefined };
  const token: TokenFacts = { issuer, jti, expiresAt: clock.now() / 1000 + 60, ...rest };
  try {
    return store.isRevoked(token);
  } catch (error) {
    return isAuthError(error) ? error.code : String(error);
  }
}

const REFUSED = 'verification_unavailable';

describe('a revocation of tokens that have expired by the clock of this process', () => {
  test.each([
    [0, true],
    [60, true],
    // The tolerance, and how far the clocks of other processes may be behind.
    [119.9, true],
    [120, false],
  ])('%d seconds ago is recorded: %s', async (seconds, isRecorded) => {
    const { server, store, clock } = createSetting();
    server.revoke = 'full';
    const expiresAt = clock.now() / 1000 - seconds;
    const outcome = store.revoke({ issuer, jti: 'a', expiresAt }).then(
      () => false,
      () => true,
    );
    expect(await outcome).toBe(isRecorded);
    await store.close();
  });
});

describe('the copy', () => {
  test('says nothing before it was read, and then what it knows', async () => {
    const setting = createSetting();
    expect(setting.store.healthcheck()).toEqual({
      usable: false,
      entries: 0,
      ageSeconds: undefined,
    });
    expect([ask(setting, 'a'), ask(setting, 'b')]).toEqual([REFUSED, REFUSED]);
    await setting.store.ready();
    expect([ask(setting, 'a'), ask(setting, 'b')]).toEqual([true, false]);
    expect(setting.store.healthcheck()).toEqual({ usable: true, entries: 1, ageSeconds: 0 });
    await setting.store.close();
  });

  test('says of nothing that it is good once it is too old, and of what was revoked that it is', async () => {
    const setting = createSetting();
    await setting.store.ready();
    setting.server.fault = new Error('away');
    setting.clock.advance(200);
    expect([ask(setting, 'a'), ask(setting, 'b')]).toEqual([true, false]);
    setting.clock.advance(0.1);
    expect([ask(setting, 'a'), ask(setting, 'b')]).toEqual([true, REFUSED]);
    expect(setting.store.healthcheck().usable).toBe(false);
    await expect(setting.store.ready()).rejects.toSatisfy(isAuthError);
    setting.server.fault = undefined;
    await setting.store.ready();
    expect([ask(setting, 'a'), ask(setting, 'b')]).toEqual([true, false]);
    await setting.store.close();
  });

  test('is too old by either clock', async () => {
    const setting = createSetting();
    await setting.store.ready();
    const startedAt = setting.clock.now() / 1000;
    // The machine slept: its monotonic clock stood still.
    setting.clock.set(startedAt + 201);
    expect(ask(setting, 'b')).toBe(REFUSED);
    // The wall clock was set back.
    setting.clock.set(startedAt);
    setting.clock.advance(201);
    setting.clock.set(startedAt);
    expect(ask(setting, 'b')).toBe(REFUSED);
    await setting.store.close();
  });

  test('cannot be asked any more once it is closed', async () => {
    const setting = createSetting();
    await setting.store.ready();
    await setting.store.close();
    await setting.store.close();
    expect(ask(setting, 'b')).toBe(REFUSED);
    expect(setting.store.healthcheck().usable).toBe(false);
    await expect(setting.store.ready()).rejects.toSatisfy(isAuthError);
  });
});

describe('what is not an answer', () => {
  test.each<[string, Partial<Scripted>]>([
    ['no list', { follow: 'OK' }],
    ['nothing', { follow: null }],
    ['a short list', { follow: ['generation'] }],
    ['no number', { follow: ['generation', 'x', '0-0', []] }],
    ['changes that are none', { follow: ['generation', '1', '1-0', 'x'] }],
    ['no page', { scan: ['0', 'x'] }],
    ['half of an entry', { scan: ['0', [SELECTOR]] }],
    ['an entry without an end', { scan: ['0', [SELECTOR, '-']] }],
    ['an entry with more than two parts', { scan: ['0', [SELECTOR, '1 2 3']] }],
    ['no cursor', { scan: [null, []] }],
  ])('%s: the copy cannot be used', async (_, answers) => {
    const setting = createSetting();
    Object.assign(setting.server, answers);
    await expect(setting.store.ready()).rejects.toSatisfy(isAuthError);
    expect(ask(setting, 'b')).toBe(REFUSED);
    expect(setting.events).toEqual([
      {
        type: 'shared-revocations',
        outcome: 'unavailable',
        reason: 'not-an-answer',
        entries: 0,
        ageSeconds: undefined,
      },
    ]);
    await setting.store.close();
  });

  test.each(['yes', null, 1, ['recorded']])(
    '%j: the revocation is not recorded',
    async (revoke) => {
      const setting = createSetting();
      setting.server.revoke = revoke;
      const revoked = setting.store.revoke({ issuer, jti: 'b', expiresAt: setting.clock.now() });
      await expect(revoked).rejects.toSatisfy(isAuthError);
      await setting.store.ready();
      expect(ask(setting, 'b')).toBe(false);
      await setting.store.close();
    },
  );
});

test('an outage is told once, and its end', async () => {
  const { server, store, events } = createSetting();
  await store.ready();
  server.fault = new Error('away');
  for (let turn = 0; turn < 3; turn++) await store.ready().catch(() => {});
  server.fault = undefined;
  await store.ready();
  expect(events.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['loaded', undefined],
    ['unavailable', 'failed'],
    ['recovered', undefined],
  ]);
  await store.close();
});
