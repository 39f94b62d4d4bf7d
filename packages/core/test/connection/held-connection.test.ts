import type { Verifier, VerifiedToken } from '@oidc-verify/core';
import type { TestClock } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import type { ConnectionEnd } from '../../src/connection/connection-end.ts';
import { holdConnection } from '../../src/connection/held-connection.ts';
import type { HeldConnection } from '../../src/connection/held-connection.ts';
import type { HoldOptions } from '../../src/connection/hold-options.ts';
import { codeOf, createSetting, problemsOf } from '../setting.ts';
import { createFakeTimers } from './fake-timers.ts';
import type { FakeTimers } from './fake-timers.ts';

const LIFETIME_SECONDS = 600;

interface Held {
  readonly clock: TestClock;
  readonly timers: FakeTimers;
  readonly ends: ConnectionEnd[];
  readonly connection: HeldConnection<never>;
  readonly sign: (claims?: object) => Promise<string>;
  readonly revoke: (state: Revoked) => void;
  /** Answers the questions that were asked while the state was `asks`. */
  readonly answers: ((isRevoked: boolean) => void)[];
}

type Revoked = boolean | 'down' | 'hangs' | 'asks';

async function hold(
  claims: Readonly<Record<string, unknown>> = {},
  options: Partial<HoldOptions<never>> = {},
): Promise<Held> {
  const setting = await createSetting();
  const { clock, issuer } = setting;
  const answers: ((isRevoked: boolean) => void)[] = [];
  let revoked: Revoked = false;
  const checkRevoked = (): unknown => {
    if (revoked === 'asks') return new Promise<boolean>((resolve) => void answers.push(resolve));
    if (revoked === 'down') throw new Error('the store is down');
    return revoked === 'hangs' ? new Promise(() => {}) : revoked;
  };
  const verifier = setting.verifier({ checkRevoked }) as Verifier<never>;
  const sign = async (more: object = {}): Promise<string> =>
    issuer.sign({ scope: 'read', ...claims, ...more }, { expiresInSeconds: LIFETIME_SECONDS });
  const token = await verifier.verify(await sign());
  const timers = createFakeTimers(clock);
  const ends: ConnectionEnd[] = [];
  const close = (end: ConnectionEnd): void => void ends.push(end);
  const connection = holdConnection(verifier, token, { close, timers, now: clock.now, ...options });
  const revoke = (state: Revoked): void => void (revoked = state);
  return { clock, timers, ends, connection, sign, revoke, answers };
}

const reasonsOf = (ends: readonly ConnectionEnd[]): readonly (readonly [number, string])[] =>
  ends.map(({ closeCode, reason }) => [closeCode, reason]);

describe('a held connection', () => {
  test('ends when its token expires, not a second later, and once', async () => {
    const { timers, ends } = await hold();
    await timers.pass(LIFETIME_SECONDS - 1);
    expect(ends).toEqual([]);
    await timers.pass(1);
    expect(reasonsOf(ends)).toEqual([[4401, 'token_expired']]);
    await timers.pass(10_000);
    expect(ends).toHaveLength(1);
    expect(timers.pending).toBe(0);
  });

  test('of an expired token ends at once', async () => {
    const setting = await createSetting();
    const { clock, issuer } = setting;
    const verifier = setting.verifier() as Verifier<never>;
    const token = await verifier.verify(await issuer.sign({}, { expiresInSeconds: 10 }));
    clock.advance(60);
    const ends: ConnectionEnd[] = [];
    const timers = createFakeTimers(clock);
    holdConnection(verifier, token, { close: (end) => ends.push(end), timers, now: clock.now });
    await timers.pass(0);
    expect(reasonsOf(ends)).toEqual([[4401, 'token_expired']]);
  });

  test('goes by the clock of its verifier, also of one that copies it', async () => {
    const setting = await createSetting();
    const { clock, issuer } = setting;
    const made = setting.verifier() as Verifier<never>;
    const token = await made.verify(await issuer.sign({}, { expiresInSeconds: 10 }));
    for (const verifier of [made, { ...made }]) {
      const ends: ConnectionEnd[] = [];
      const timers = createFakeTimers(clock);
      holdConnection(verifier, token, { close: (end) => ends.push(end), timers });
      await timers.pass(1);
      expect(ends).toEqual([]);
    }
    const ends: ConnectionEnd[] = [];
    const timers = createFakeTimers(clock);
    holdConnection(made, token, { close: (end) => ends.push(end), timers });
    await timers.pass(8);
    expect(reasonsOf(ends)).toEqual([[4401, 'token_expired']]);
  });

  test('ends within the interval when the token is revoked', async () => {
    const { timers, ends, revoke } = await hold({}, { recheckSeconds: 20 });
    await timers.pass(100);
    revoke(true);
    await timers.pass(19);
    expect(ends).toEqual([]);
    await timers.pass(1);
    expect(reasonsOf(ends)).toEqual([[4401, 'token_revoked']]);
  });

  test('ends at once when it is told to look', async () => {
    const { ends, revoke, connection, timers } = await hold();
    revoke(true);
    await connection.recheck();
    expect(reasonsOf(ends)).toEqual([[4401, 'token_revoked']]);
    expect(timers.pending).toBe(0);
  });

  test('goes on through a short outage, and ends when it lasts', async () => {
    const { timers, ends, revoke } = await hold(
      {},
      { recheckSeconds: 30, maxUncheckedSeconds: 120 },
    );
    revoke('down');
    await timers.pass(119);
    expect(ends).toEqual([]);
    await timers.pass(1);
    expect(reasonsOf(ends)).toEqual([[1013, 'verification_unavailable']]);
  });

  test('ends also when the check never answers', async () => {
    const { timers, ends, revoke } = await hold(
      {},
      { recheckSeconds: 30, maxUncheckedSeconds: 120 },
    );
    revoke('hangs');
    await timers.pass(LIFETIME_SECONDS - 1);
    expect(reasonsOf(ends)).toEqual([[1013, 'verification_unavailable']]);
  });

  test('goes on no longer through an outage in which the wall clock is set back', async () => {
    const { timers, ends, revoke, clock } = await hold(
      {},
      { recheckSeconds: 30, maxUncheckedSeconds: 120 },
    );
    revoke('down');
    await timers.pass(60);
    clock.set(clock.now() / 1000 - 60);
    // The timer of the next check goes by the wall clock here. By then, 150 seconds have passed.
    await timers.pass(89);
    expect(ends).toEqual([]);
    await timers.pass(1);
    expect(reasonsOf(ends)).toEqual([[1013, 'verification_unavailable']]);
  });

  test.each<[string, () => number]>([
    ['NaN', () => Number.NaN],
    [
      'an exception',
      () => {
        throw new Error('no clock');
      },
    ],
  ])('of which the clock fails with %s ends', async (_what, fail) => {
    const clock = { now: () => 0 };
    const { timers, ends } = await hold({}, { now: () => clock.now() });
    clock.now = fail;
    await timers.pass(30);
    expect(reasonsOf(ends)).toEqual([[4401, 'token_expired']]);
    expect(timers.pending).toBe(0);
  });

  test('an outage that ends in time leaves no trace', async () => {
    const { timers, ends, revoke } = await hold(
      {},
      { recheckSeconds: 30, maxUncheckedSeconds: 120 },
    );
    for (let turn = 0; turn < 3; turn++) {
      revoke('down');
      await timers.pass(90);
      revoke(false);
      await timers.pass(60);
    }
    expect(ends).toEqual([]);
  });

  test('is released when it closes by itself', async () => {
    const { timers, ends, connection } = await hold();
    connection.release();
    connection.release();
    expect(timers.pending).toBe(0);
    await timers.pass(10_000);
    expect(ends).toEqual([]);
    expect(await codeOf(async () => connection.authorize({ scopes: ['read'] }))).toBe('aborted');
  });

  test('a listener that throws or rejects changes nothing', async () => {
    const close = vi.fn<() => unknown>();
    close.mockImplementation(() => Promise.reject(new Error('closing failed')));
    const { timers } = await hold({}, { close });
    await timers.pass(LIFETIME_SECONDS);
    expect(close).toHaveBeenCalledOnce();
  });
});

describe('a renewed token', () => {
  test('prolongs the connection', async () => {
    const { timers, ends, connection, sign } = await hold();
    await timers.pass(500);
    expect(await connection.renew({ token: await sign() })).toMatchObject({ ok: true });
    await timers.pass(500);
    expect(ends).toEqual([]);
    await timers.pass(100);
    expect(reasonsOf(ends)).toEqual([[4401, 'token_expired']]);
  });

  test.each([
    ['another subject', { sub: 'somebody-else' }, 'invalid_token'],
    ['another client', { client_id: 'another' }, 'invalid_token'],
    ['another audience', { aud: 'https://another.test' }, 'invalid_audience'],
    ['a key that the first had not', { cnf: { jkt: 'x' } }, 'invalid_confirmation'],
    ['no scope that the connection needs', { scope: 'write' }, 'insufficient_scope'],
  ])('of %s is refused, and the connection goes on as it was', async (_name, claims, code) => {
    const { timers, ends, connection, sign } = await hold(
      {},
      { requirement: { scopes: ['read'] } },
    );
    const before = connection.token;
    const outcome = await connection.renew({ token: await sign(claims) });
    expect(outcome.ok ? 'passed' : outcome.error.code).toBe(code);
    expect(connection.token).toBe(before);
    await timers.pass(LIFETIME_SECONDS - 1);
    expect(ends).toEqual([]);
    await timers.pass(1);
    expect(reasonsOf(ends)).toEqual([[4401, 'token_expired']]);
  });

  test('that names nobody is refused where the first one named nobody either', async () => {
    const nobody = { sub: undefined, client_id: undefined };
    const { connection, sign } = await hold({ ...nobody, service: 'a' });
    const before = connection.token;
    const outcome = await connection.renew({ token: await sign({ service: 'b' }) });
    expect(outcome.ok ? 'passed' : outcome.error.code).toBe('invalid_token');
    expect(connection.token).toBe(before);
  });

  test('needs a subject or a client in common, not both', async () => {
    for (const claims of [{ sub: undefined }, { client_id: undefined }]) {
      const { connection, sign } = await hold(claims);
      expect(await connection.renew({ token: await sign() })).toMatchObject({ ok: true });
    }
  });

  test('does not bring back a connection that has ended', async () => {
    const { timers, ends, connection, sign } = await hold();
    await timers.pass(LIFETIME_SECONDS);
    const outcome = await connection.renew({ token: await sign() });
    expect(outcome.ok ? 'passed' : outcome.error.code).toBe('aborted');
    expect(ends).toHaveLength(1);
  });

  test('with fewer rights ends the parts that need them, and no other', async () => {
    const { connection, sign, ends } = await hold({ scope: 'read orders invoices' });
    const parts: string[] = [];
    for (const scope of ['orders', 'invoices']) {
      await connection.hold({ scopes: [scope] }, ({ reason, closeCode }) =>
        parts.push(`${scope} ${closeCode} ${reason}`),
      );
    }
    await connection.renew({ token: await sign({ scope: 'read invoices' }) });
    expect(parts).toEqual(['orders 4403 insufficient_scope']);
    expect(ends).toEqual([]);
  });
});

describe('parts of a connection', () => {
  test('a part that needs more than the token grants does not begin', async () => {
    const { connection } = await hold();
    const end = vi.fn<(end: ConnectionEnd) => void>();
    expect(await codeOf(async () => connection.hold({ scopes: ['admin'] }, end))).toBe(
      'insufficient_scope',
    );
    expect(await codeOf(async () => connection.authorize({ scopes: ['admin'] }))).toBe(
      'insufficient_scope',
    );
    expect(await codeOf(async () => connection.authorize({ scopes: ['read'] }))).toBe('passed');
    expect(end).not.toHaveBeenCalled();
  });

  test('end before the connection does', async () => {
    const order: string[] = [];
    const { timers, connection } = await hold({}, { close: () => order.push('connection') });
    await connection.hold({ scopes: ['read'] }, () => order.push('part'));
    const stop = await connection.hold({ scopes: ['read'] }, () => order.push('stopped part'));
    stop();
    await timers.pass(LIFETIME_SECONDS);
    expect(order).toEqual(['part', 'connection']);
  });
});

async function holdPart(): Promise<{
  readonly held: Held;
  readonly parts: readonly ConnectionEnd[];
  readonly directory: { isDown: boolean };
}> {
  const held = await hold({}, { recheckSeconds: 30, maxUncheckedSeconds: 120 });
  const parts: ConnectionEnd[] = [];
  const directory = { isDown: false };
  const check = (): boolean => {
    if (directory.isDown) throw new Error('the directory is down');
    return true;
  };
  await held.connection.hold({ check }, (end) => parts.push(end));
  return { held, parts, directory };
}

describe('a part that cannot be checked', () => {
  test('ends when that lasts, and the connection goes on', async () => {
    const { held, parts, directory } = await holdPart();
    directory.isDown = true;
    await held.timers.pass(119);
    expect(parts).toEqual([]);
    await held.timers.pass(1);
    expect(reasonsOf(parts)).toEqual([[1013, 'verification_unavailable']]);
    expect(held.ends).toEqual([]);
  });

  test('goes on through short outages', async () => {
    const { held, parts, directory } = await holdPart();
    for (let turn = 0; turn < 3; turn++) {
      directory.isDown = true;
      await held.timers.pass(90);
      directory.isDown = false;
      await held.timers.pass(60);
    }
    expect(parts).toEqual([]);
  });
});

async function holdWriter(): Promise<{
  readonly held: Held;
  readonly parts: readonly ConnectionEnd[];
  readonly holdWriting: () => Promise<() => void>;
}> {
  const held = await hold({ scope: 'read write' });
  const parts: ConnectionEnd[] = [];
  const holdWriting = async (): Promise<() => void> =>
    held.connection.hold({ scopes: ['write'] }, (end) => parts.push(end));
  return { held, parts, holdWriting };
}

describe('an answer about a token that was replaced meanwhile', () => {
  test('begins no part that the new token does not grant', async () => {
    const { held, parts, holdWriting } = await holdWriter();
    held.revoke('asks');
    const outcome = codeOf(holdWriting);
    await held.timers.pass(0);
    held.revoke(false);
    await held.connection.renew({ token: await held.sign({ scope: 'read' }) });
    for (const answer of held.answers) answer(false);
    expect(await outcome).toBe('insufficient_scope');
    expect(parts).toEqual([]);
  });

  test('ends no part that the new token grants', async () => {
    const { held, parts, holdWriting } = await holdWriter();
    await holdWriting();
    held.revoke('asks');
    const recheck = held.connection.recheck();
    await held.timers.pass(0);
    held.answers.shift()?.(false);
    await held.timers.pass(0);
    held.revoke(false);
    await held.connection.renew({ token: await held.sign() });
    for (const answer of held.answers) answer(true);
    await recheck;
    expect(parts).toEqual([]);
    expect(held.ends).toEqual([]);
  });
});

test('a part is not kept for ever by one renewal after the other', async () => {
  const { connection, timers, sign } = await hold({}, { maxUncheckedSeconds: 60 });
  const waiting: ((allowed: boolean) => void)[] = [];
  let isSlow = false;
  const check = (): boolean | Promise<boolean> =>
    isSlow ? new Promise((resolve) => void waiting.push(resolve)) : true;
  const ended: string[] = [];
  await connection.hold({ check }, ({ reason }) => ended.push(reason));
  isSlow = true;
  const renew = async (): Promise<void> => {
    void connection.renew({ token: await sign() });
    await timers.pass(29);
    // What was asked about the token before has its answer when another one is there.
    for (const answer of waiting.splice(0, waiting.length - 1)) answer(false);
    await timers.pass(0);
  };
  await renew();
  await renew();
  expect(ended).toEqual([]);
  await renew();
  await renew();
  expect(ended).toEqual(['access_denied']);
});

describe('options', () => {
  test.each([
    [{}, 'close'],
    [{ close: 'x' }, 'close'],
    [{ close: () => {}, recheckSeconds: 0 }, 'recheckSeconds'],
    [{ close: () => {}, maxUncheckedSeconds: -1 }, 'maxUncheckedSeconds'],
    [{ close: () => {}, requirement: { scope: 'x' } }, 'requirement.scope'],
    [{ close: () => {}, recheckMs: 5 }, 'recheckMs'],
  ])('%j is a ConfigError', async (options, path) => {
    const setting = await createSetting();
    const { issuer } = setting;
    const verifier = setting.verifier();
    const token: VerifiedToken = await verifier.verify(await issuer.sign());
    const problems = problemsOf(() => holdConnection(verifier, token, options as never));
    expect(problems.map((problem) => problem.path)).toEqual([path]);
  });
});
