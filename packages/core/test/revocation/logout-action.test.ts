import { AuthError, ConfigError, ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import {
  applyLogout,
  checkRevokedBy,
  createLogoutReceiver,
  memoryRevocations,
  toLogoutResponse,
} from '@oidc-verify/core/revocation';
import type {
  LogoutActionOptions,
  LogoutEvent,
  LogoutReceiverOptions,
  LogoutVerifier,
  Revocation,
  RevocationStore,
} from '@oidc-verify/core/revocation';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting, ISSUER, pathsOf } from '../setting.ts';
import { createLogoutSetting } from './logout-setting.ts';

const api = await createSetting();
const logout = await createLogoutSetting();
const NOW = 1_000;
const event: LogoutEvent = {
  issuer: ISSUER,
  subject: 'alice',
  sessionId: 's1',
  jti: 'j1',
  issuedAt: NOW - 2,
  expiresAt: NOW + 120,
};
const options: LogoutActionOptions = {
  maxTokenLifetimeSeconds: 3_600,
  extent: 'session',
  now: () => NOW * 1000,
};
const storing = (revoke: unknown): Pick<RevocationStore, 'revoke'> => ({
  revoke: revoke as RevocationStore['revoke'],
});

const receiverOf = (
  store: Pick<RevocationStore, 'revoke'>,
  verifier: LogoutVerifier = logout.verifier(),
): ReturnType<typeof createLogoutReceiver> =>
  createLogoutReceiver({
    verifier,
    store,
    maxTokenLifetimeSeconds: 3_600,
    extent: 'session',
    now: logout.clock.now,
  });

describe('applyLogout', () => {
  const expiresAt = NOW + 3_600 + 60;
  const bySession = { issuer: ISSUER, sessionId: 's1', expiresAt };
  const bySubject = { issuer: ISSUER, subject: 'alice', issuedUntil: NOW - 2, expiresAt };
  test.each<[string, Partial<LogoutEvent>, Partial<LogoutActionOptions>, Revocation]>([
    ['a session', {}, {}, bySession],
    ['a session of nobody', { subject: undefined }, {}, bySession],
    ['a subject without session', { sessionId: undefined }, {}, bySubject],
    ['a subject, if so wished', {}, { extent: 'subject' }, bySubject],
    [
      'by a clock ahead of ours',
      { issuedAt: NOW + 50 },
      {},
      { ...bySession, expiresAt: expiresAt + 50 },
    ],
  ])('revokes by %s', async (_, members, more, expected) => {
    const revoke = vi.fn();
    await applyLogout({ ...event, ...members }, storing(revoke), { ...options, ...more });
    expect(revoke.mock.calls).toEqual([[expected]]);
  });

  test('refuses a logout of all sessions of nobody', async () => {
    const revoke = vi.fn();
    const subjectless = { ...event, subject: undefined };
    const apply = async (): Promise<void> =>
      applyLogout(subjectless, storing(revoke), { ...options, extent: 'subject' });
    expect(await codeOf(apply)).toBe('missing_claim');
    expect(revoke).not.toHaveBeenCalled();
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['rejects', async () => Promise.reject(new Error('down'))],
    [
      'refuses',
      () => {
        throw new AuthError('verification_unavailable');
      },
    ],
  ])('tells when the store %s', async (_, revoke) => {
    const apply = async (): Promise<void> => applyLogout(event, storing(revoke), options);
    expect(await codeOf(apply)).toBe('verification_unavailable');
  });

  test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['no lifetime', { maxTokenLifetimeSeconds: undefined }, ['maxTokenLifetimeSeconds']],
    ['a lifetime of none', { maxTokenLifetimeSeconds: 0 }, ['maxTokenLifetimeSeconds']],
    ['no extent', { extent: undefined }, ['extent']],
    ['another extent', { extent: 'all', timeoutMs: 1.5 }, ['extent', 'timeoutMs']],
    ['an unknown name', { ttl: 1 }, ['ttl']],
    ['a clock that is none', { now: 0 }, ['now']],
  ])('has no use for %s', async (_, wrong, paths) => {
    const failed = await applyLogout(
      event,
      storing(() => {}),
      { ...options, ...wrong },
    ).catch((error: unknown) => error);
    expect(
      pathsOf(() => {
        throw failed;
      }),
    ).toEqual(paths);
  });

  test('has no use for what is no store', async () => {
    const failed = await applyLogout(event, {} as never, options).catch((error: unknown) => error);
    expect(
      pathsOf(() => {
        throw failed;
      }),
    ).toEqual(['store']);
  });
});

describe('toLogoutResponse', () => {
  test('nothing wrong: 200 without body', () => {
    expect(toLogoutResponse()).toEqual({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: '',
    });
  });

  const codes = Object.entries(ERROR_TABLE)
    .filter(([, row]) => row.status !== 500)
    .map(([code]) => code as AuthErrorCode);
  test.each(codes)('%s: 400, or 503 where it could not be told', (code) => {
    const { status, headers, body } = toLogoutResponse(new AuthError(code, { detail: 'secret' }));
    const isUnavailable = ERROR_TABLE[code].status === 503;
    expect(status).toBe(isUnavailable ? 503 : 400);
    expect(headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json',
      ...(isUnavailable ? { 'retry-after': '5' } : {}),
    });
    expect(JSON.parse(body)).toEqual({
      error: isUnavailable ? 'temporarily_unavailable' : 'invalid_request',
      code,
      error_description: expect.stringMatching(/^The logout /) as unknown,
    });
  });

  test('retry-after is the error’s own; whatever else is thrown is a 503 of constants', () => {
    const error = new AuthError('jwks_fetch_failed', { retryAfterSeconds: 17 });
    expect(toLogoutResponse(error).headers['retry-after']).toBe('17');
    for (const odd of [new Error('secret'), 'secret', null, 0]) {
      const { status, body } = toLogoutResponse(odd);
      expect([status, JSON.parse(body)]).toEqual([
        503,
        {
          error: 'temporarily_unavailable',
          code: 'verification_unavailable',
          error_description: 'The logout cannot be processed at the moment',
        },
      ]);
    }
  });
});

describe('createLogoutReceiver', () => {
  test('ends the access tokens of a session, and no others', async () => {
    const store = memoryRevocations({ now: logout.clock.now });
    const verifier = api.verifier({ checkRevoked: checkRevokedBy(store) });
    const receive = receiverOf(store);
    const ended = await api.issuer.sign({ sub: 'alice', sid: 's1' });
    const other = await api.issuer.sign({ sub: 'alice', sid: 's2' });
    expect(await receive(await logout.sign())).toMatchObject({ status: 200 });
    expect(await codeOf(async () => verifier.verify(ended))).toBe('token_revoked');
    expect(await codeOf(async () => verifier.verify(other))).toBe('passed');
  });

  test('ends all tokens of a subject up to now, and lets those of a new login pass', async () => {
    const store = memoryRevocations({ now: logout.clock.now });
    const verifier = api.verifier({ checkRevoked: checkRevokedBy(store) });
    const now = logout.clock.now() / 1000;
    const before = await api.issuer.sign({ sub: 'alice', iat: now - 100 });
    const undated = await api.issuer.sign({ sub: 'alice', iat: undefined });
    const after = await api.issuer.sign({ sub: 'alice', iat: now + 1 });
    const bob = await api.issuer.sign({ sub: 'bob', iat: now - 100 });
    await receiverOf(store)(await logout.sign({ sid: undefined }));
    expect(await codeOf(async () => verifier.verify(before))).toBe('token_revoked');
    expect(await codeOf(async () => verifier.verify(undated))).toBe('token_revoked');
    expect(await codeOf(async () => verifier.verify(after))).toBe('passed');
    expect(await codeOf(async () => verifier.verify(bob))).toBe('passed');
  });

  test.each<[string, () => Promise<unknown>]>([
    ['nothing', async () => undefined],
    ['a list, as from a form that has it twice', async () => ['a', 'b']],
    ['an access token', async () => api.issuer.sign()],
    ['a logout token with a nonce', async () => logout.sign({ nonce: 'n' })],
  ])('answers %s with 400, and revokes nothing', async (_, make) => {
    const revoke = vi.fn();
    const response = await receiverOf(storing(revoke))(await make());
    expect(response).toMatchObject({ status: 400, headers: { 'cache-control': 'no-store' } });
    expect(revoke).not.toHaveBeenCalled();
  });

  test('of one token many times at once, one is carried out', async () => {
    const revoke = vi.fn(async () => {});
    const receive = receiverOf(storing(revoke));
    const token = await logout.sign();
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await receive(token)).status),
    );
    expect(statuses.toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 19 }, () => 400),
    ]);
    expect(revoke).toHaveBeenCalledTimes(1);
  });

  test('a store without room is a 503, and the same token comes through when there is some', async () => {
    const store = memoryRevocations({ now: logout.clock.now, maxEntries: 1 });
    const expiresAt = logout.clock.now() / 1000 + 10;
    store.revoke({ issuer: ISSUER, jti: 'x', expiresAt });
    const receive = receiverOf(store);
    const token = await logout.sign();
    expect(await receive(token)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    logout.clock.advance(70);
    expect(await receive(token)).toMatchObject({ status: 200 });
    expect(await receive(token)).toMatchObject({ status: 400 });
  });

  test('a release that fails leaves the 503', async () => {
    const verifier = logout.verifier({
      replay: { claim: () => true, release: async () => Promise.reject(new Error('down')) },
    });
    const receive = receiverOf(
      storing(() => {
        throw new Error('down');
      }),
      verifier,
    );
    expect(await receive(await logout.sign())).toMatchObject({ status: 503 });
  });

  test('a mistake in the program is thrown', async () => {
    const receive = receiverOf(
      storing(() => {
        throw new ConfigError('invalid_options');
      }),
    );
    expect(await codeOf(async () => receive(await logout.sign()))).toBe('invalid_options');
  });

  describe('whose store never answers', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());
    test('is a 503 in time', async () => {
      const response = receiverOf(storing(() => new Promise(() => {})))(await logout.sign());
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await response).toMatchObject({ status: 503 });
    });
  });

  test('wrong options are told at start-up, all at once', () => {
    const wrong = { verifier: {}, maxTokenLifetimeSeconds: '1h', extra: 1 };
    expect(pathsOf(() => createLogoutReceiver(wrong as unknown as LogoutReceiverOptions))).toEqual([
      'extra',
      'verifier',
      'store',
      'maxTokenLifetimeSeconds',
      'extent',
    ]);
  });
});
