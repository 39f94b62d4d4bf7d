import { AuthError } from '@oidc-verify/core';
import { checkRevokedBy, memoryRevocations } from '@oidc-verify/core/revocation';
import type { RevocationStore, TokenFacts } from '@oidc-verify/core/revocation';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting, defer, ISSUER, pathsOf, settle, syncCodeOf } from '../setting.ts';

const setting = await createSetting();
const token = await setting.issuer.sign({ sid: 's1', jti: 'j1' });
const answering = (answer: (token: TokenFacts) => unknown): RevocationStore => ({
  revoke: () => {},
  isRevoked: answer as RevocationStore['isRevoked'],
});
const verifierOver = (store: RevocationStore): ReturnType<typeof setting.verifier> =>
  setting.verifier({ checkRevoked: checkRevokedBy(store) });

describe('a store that answers at once', () => {
  test('serves sync and async alike', async () => {
    const store = memoryRevocations({ now: setting.clock.now });
    const verifier = verifierOver(store);
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('passed');
    store.revoke({ issuer: ISSUER, sessionId: 's1', expiresAt: setting.clock.now() / 1000 + 300 });
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('token_revoked');
    expect(await codeOf(() => verifier.verify(token))).toBe('token_revoked');
  });

  test('revokes a token that is remembered, too', async () => {
    const store = memoryRevocations({ now: setting.clock.now });
    const checkRevoked = checkRevokedBy(store);
    const verifier = setting.verifier({ checkRevoked, tokenCache: true });
    await verifier.verify(token);
    store.revoke({ issuer: ISSUER, jti: 'j1', expiresAt: setting.clock.now() / 1000 + 300 });
    expect(await codeOf(() => verifier.verify(token))).toBe('token_revoked');
  });

  test('is asked by the verified payload, whatever a schema makes of it', async () => {
    const asked: TokenFacts[] = [];
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => ({ value: { sub: 'x', jti: 'x', sid: 'x', iat: 1, exp: 1 } }),
      },
    };
    const checkRevoked = checkRevokedBy(answering((facts) => asked.push(facts) < 0));
    await setting.verifier({ checkRevoked, claims: schema }).verify(token);
    const nowSeconds = setting.clock.now() / 1000;
    expect(asked).toEqual([
      {
        issuer: ISSUER,
        subject: 'user-1',
        sessionId: 's1',
        jti: 'j1',
        issuedAt: nowSeconds,
        expiresAt: nowSeconds + 300,
      },
    ]);
  });

  test('what is no session and no time is absent', async () => {
    const asked: TokenFacts[] = [];
    const checkRevoked = checkRevokedBy(answering((facts) => asked.push(facts) < 0));
    const odd = await setting.issuer.sign({
      sid: 7,
      iat: undefined,
      sub: undefined,
      jti: undefined,
    });
    await setting.verifier({ checkRevoked }).verify(odd);
    expect(asked).toEqual([
      {
        issuer: ISSUER,
        subject: undefined,
        sessionId: undefined,
        jti: undefined,
        issuedAt: undefined,
        expiresAt: setting.clock.now() / 1000 + 300,
      },
    ]);
  });
});

describe('a store that answers by a promise', () => {
  test.each([
    [true, 'token_revoked'],
    [false, 'passed'],
  ])('%s: %s', async (answer, code) => {
    expect(await codeOf(() => verifierOver(answering(async () => answer)).verify(token))).toBe(
      code,
    );
  });

  test('is not asked to be waited for in sync', async () => {
    const verifier = verifierOver(answering(async () => false));
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verification_unavailable');
    const rejecting = verifierOver(answering(async () => Promise.reject(new Error('down'))));
    expect(syncCodeOf(() => rejecting.verifySync(token))).toBe('verification_unavailable');
    await settle();
  });
});

describe('a store that cannot answer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['rejects', async () => Promise.reject(new Error('down'))],
    ['rejects with nothing', async () => Promise.reject(undefined)],
    ['says 0', () => 0],
    ['says nothing', () => undefined],
    ['says null', async () => null],
    ['says “false”', async () => 'false'],
    [
      'has a broken then',
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable -- no promise, but can be awaited
        get then() {
          throw new Error('broken');
        },
      }),
    ],
    [
      'is full',
      () => {
        throw new AuthError('verification_unavailable');
      },
    ],
  ])('%s: 503', async (_, answer) => {
    const verifier = verifierOver(answering(answer));
    expect(await codeOf(() => verifier.verify(token))).toBe('verification_unavailable');
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verification_unavailable');
  });

  test.each<[string, () => unknown]>([
    ['never settles', () => new Promise(() => {})],
    // oxlint-disable-next-line unicorn/no-thenable -- no promise, but can be awaited
    ['is a then that calls nobody', () => ({ then: () => {} })],
  ])('%s: 503 after the time it has', async (_, answer) => {
    const checkRevoked = checkRevokedBy(answering(answer), { timeoutMs: 250 });
    const outcome = setting.verifier({ checkRevoked }).tryVerify(token);
    let isOver = false;
    void outcome.then(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(249);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'verification_unavailable' } });
  });

  test('an answer in time leaves no timer, one too late changes nothing', async () => {
    const slow = defer<boolean>();
    const verifier = verifierOver(answering(async () => slow.promise));
    const first = codeOf(() => verifier.verify(token));
    await vi.advanceTimersByTimeAsync(999);
    slow.resolve(false);
    expect(await first).toBe('passed');
    expect(vi.getTimerCount()).toBe(0);
    const never = defer<boolean>();
    const second = codeOf(() => verifierOver(answering(async () => never.promise)).verify(token));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await second).toBe('verification_unavailable');
    never.reject(new Error('late'));
    await settle();
  });
});

test.each<[string, () => unknown, readonly string[]]>([
  ['no store', () => checkRevokedBy(undefined as never), ['store']],
  ['no method', () => checkRevokedBy({ isRevoked: true } as never), ['store']],
  [
    'no time',
    () =>
      checkRevokedBy(
        answering(() => false),
        { timeoutMs: 0 },
      ),
    ['timeoutMs'],
  ],
  [
    'no option',
    () =>
      checkRevokedBy(
        answering(() => false),
        { ttl: 1 } as never,
      ),
    ['ttl'],
  ],
])('%s is refused at once', (_, make, paths) => {
  expect(pathsOf(make)).toEqual(paths);
});
