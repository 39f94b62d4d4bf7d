import * as core from '@oidc-verify/core';
import { createVerifier } from '@oidc-verify/core';
import * as revocation from '@oidc-verify/core/revocation';
import { createLogoutVerifier, memoryLogoutReplay } from '@oidc-verify/core/revocation';
import type { LogoutReplayStore, LogoutVerifierOptions } from '@oidc-verify/core/revocation';
import { createTestIssuer } from '@oidc-verify/testing';
import type { SignOptions, TestClaims } from '@oidc-verify/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refusedEvent } from '../decision.ts';
import { LOGOUT } from '../../src/policy/profiles.ts';
import {
  AUDIENCE,
  codeOf,
  createSetting,
  defer,
  ISSUER,
  pathsOf,
  problemsOf,
  settle,
  syncCodeOf,
} from '../setting.ts';
import { CLIENT, createLogoutSetting, EVENT } from './logout-setting.ts';

const setting = await createLogoutSetting();
const nowSeconds = setting.clock.now() / 1000;

/** Decides on a fresh verifier for each path, since each accepts a token once; all have to agree. */
async function decide(
  token: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const sync = syncCodeOf(() => setting.verifier(options).verifySync(token));
  const web = setting.verifier(options, 'web');
  expect(await codeOf(async () => setting.verifier(options).verify(token))).toBe(sync);
  expect(await codeOf(async () => web.verify(token))).toBe(sync);
  return sync;
}

const storing = (claim: unknown): LogoutReplayStore => ({
  claim: claim as LogoutReplayStore['claim'],
  release: () => {},
});

describe('what a logout token says', () => {
  const event = {
    issuer: ISSUER,
    subject: 'alice',
    sessionId: 's1',
    jti: 'j1',
    issuedAt: nowSeconds,
    expiresAt: nowSeconds + 120,
  };

  test.each<[string, TestClaims, object]>([
    ['both', {}, event],
    ['the subject only', { sid: undefined }, { ...event, sessionId: undefined }],
    ['the session only', { sub: undefined }, { ...event, subject: undefined }],
  ])('%s', async (_, claims, expected) => {
    const token = await setting.sign({ jti: 'j1', ...claims });
    const found = await setting.verifier().verify(token);
    expect(found).toEqual(expected);
    expect(Object.isFrozen(found)).toBe(true);
    expect(setting.verifier().verifySync(token)).toEqual(expected);
  });
});

describe('a logout token', () => {
  const accepted: [string, TestClaims, SignOptions?][] = [
    ['as the standard has it', {}],
    ['without type', {}, { typ: null }],
    ['of the generic type', {}, { typ: 'JWT' }],
    ['with the long form of its type', {}, { typ: 'application/LOGOUT+jwt' }],
    ['for one of a list of one', { aud: [CLIENT] }],
    ['with claims that mean nothing here', { foo: 1, trace_id: 'x', typ: 'Logout' }],
    ['with a second event', { events: { [EVENT]: {}, 'https://other.test/event': {} } }],
    ['with an event that says more', { events: { [EVENT]: { reason: 'x' } } }],
    ['a little older', { iat: nowSeconds - 599 }],
    ['from a clock ahead', { iat: nowSeconds + 60 }],
  ];
  test.each<[string, TestClaims, SignOptions?]>(accepted)(
    '%s passes',
    async (_, claims, options) => {
      expect(await decide(await setting.sign(claims, options))).toBe('passed');
    },
  );

  const refused: [string, string, TestClaims, SignOptions?][] = [
    ['for another client', 'invalid_audience', { aud: 'client-2' }],
    ['for the API', 'invalid_audience', { aud: AUDIENCE }],
    ['for us and somebody else', 'invalid_audience', { aud: [CLIENT, 'client-2'] }],
    ['for nobody', 'missing_claim', { aud: undefined }],
    ['for an empty list', 'invalid_audience', { aud: [] }],
    ['for a client in another case', 'invalid_audience', { aud: 'CLIENT-1' }],
    ['of another issuer', 'invalid_issuer', { iss: 'https://other.test' }],
    ['without issuer', 'missing_claim', { iss: undefined }],
    ['without events', 'invalid_token_type', { events: undefined }],
    ['whose events are null', 'invalid_claims', { events: null }],
    ['whose events are a list', 'invalid_claims', { events: [EVENT] }],
    ['whose events are a text', 'invalid_claims', { events: EVENT }],
    ['whose events are none', 'invalid_token_type', { events: {} }],
    ['of another event', 'invalid_token_type', { events: { 'https://other.test/event': {} } }],
    [
      'of an event in another case',
      'invalid_token_type',
      { events: { [EVENT.toUpperCase()]: {} } },
    ],
    ['of an event with a slash more', 'invalid_token_type', { events: { [`${EVENT}/`]: {} } }],
    ['whose event is null', 'invalid_claims', { events: { [EVENT]: null } }],
    ['whose event is a list', 'invalid_claims', { events: { [EVENT]: [] } }],
    ['whose event is true', 'invalid_claims', { events: { [EVENT]: true } }],
    ['whose event is a text', 'invalid_claims', { events: { [EVENT]: '{}' } }],
    ['with a nonce', 'invalid_token_type', { nonce: 'n' }],
    ['with a nonce that is null', 'invalid_token_type', { nonce: null }],
    ['with an empty nonce', 'invalid_token_type', { nonce: '' }],
    ['with at_hash', 'invalid_token_type', { at_hash: 'x' }],
    ['with c_hash', 'invalid_token_type', { c_hash: 'x' }],
    ['with s_hash', 'invalid_token_type', { s_hash: 'x' }],
    ['that says it is an ID token', 'invalid_token_type', { typ: 'ID' }],
    ['that says it is an access token', 'invalid_token_type', { typ: 'Bearer' }],
    ['without jti', 'missing_claim', { jti: undefined }],
    ['whose jti is null', 'missing_claim', { jti: null }],
    ['whose jti is empty', 'invalid_claims', { jti: '' }],
    ['whose jti is a number', 'invalid_claims', { jti: 7 }],
    ['whose jti has no end', 'invalid_claims', { jti: 'j'.repeat(1025) }],
    ['of nobody', 'missing_claim', { sub: undefined, sid: undefined }],
    ['whose subject is null', 'invalid_claims', { sub: null }],
    ['whose subject is empty', 'invalid_claims', { sub: '', sid: undefined }],
    ['whose subject is empty beside a session', 'invalid_claims', { sub: '' }],
    ['whose subject is a number', 'invalid_claims', { sub: 7 }],
    ['whose subject is a list', 'invalid_claims', { sub: ['alice'] }],
    ['whose session is empty', 'invalid_claims', { sid: '', sub: undefined }],
    ['whose session is null beside a subject', 'invalid_claims', { sid: null }],
    ['whose session is an object', 'invalid_claims', { sid: {} }],
    ['whose session has no end', 'invalid_claims', { sid: 's'.repeat(1025) }],
    ['without end', 'missing_claim', { exp: undefined }],
    ['whose end is a text', 'invalid_claims', { exp: `${nowSeconds + 120}` }],
    ['that ended', 'token_expired', { iat: nowSeconds - 130, exp: nowSeconds - 5 }],
    ['that does not say when it was issued', 'missing_claim', { iat: undefined }],
    ['issued at a text', 'invalid_claims', { iat: `${nowSeconds}` }],
    ['from the future', 'token_not_yet_valid', { iat: nowSeconds + 66, exp: nowSeconds + 120 }],
    ['that is old, whatever its end', 'token_expired', { iat: nowSeconds - 605 }],
    ['not valid yet', 'token_not_yet_valid', { nbf: nowSeconds + 30 }],
    ['bound to a key', 'invalid_confirmation', { cnf: { jkt: 'x' } }],
    ['typed as an access token', 'invalid_token_type', {}, { typ: 'at+jwt' }],
    ['typed as a DPoP proof', 'invalid_token_type', {}, { typ: 'dpop+jwt' }],
    ['typed as another security event', 'invalid_token_type', {}, { typ: 'secevent+jwt' }],
    ['typed with a parameter', 'invalid_token_type', {}, { typ: 'logout+jwt; v=1' }],
    ['of an empty type', 'invalid_token_type', {}, { typ: '' }],
    ['whose type is null', 'malformed_token', {}, { header: { typ: null } }],
    ['with a key in its header', 'forbidden_header', {}, { header: { jku: 'https://x.test' } }],
    ['of an unknown key', 'key_not_found', {}, { kid: 'other' }],
  ];
  test.each<[string, string, TestClaims, SignOptions?]>(refused)(
    '%s: %s',
    async (_, code, claims, options) => {
      const replay = { claim: vi.fn(() => true), release: vi.fn() };
      const token = await setting.sign(claims, options);
      expect(await decide(token, { replay })).toBe(code);
      expect(replay.claim).not.toHaveBeenCalled();
    },
  );

  test('that is none at all is refused', async () => {
    for (const [input, code] of [
      [undefined, 'missing_token'],
      [null, 'missing_token'],
      ['', 'missing_token'],
      [['a', 'b'], 'malformed_token'],
      [{}, 'malformed_token'],
      ['a.b.c', 'malformed_token'],
      ['a.b.c.d.e', 'encrypted_token'],
    ] as const) {
      expect(await codeOf(async () => setting.verifier().verify(input))).toBe(code);
      expect(syncCodeOf(() => setting.verifier().verifySync(input))).toBe(code);
    }
  });

  test('of an algorithm that is not configured is refused', async () => {
    const other = await createTestIssuer({ algorithms: ['ES256'], now: setting.clock.now });
    const claims = { aud: CLIENT, sid: 's1', events: { [EVENT]: {} } };
    const token = await other.sign(claims, { typ: 'logout+jwt' });
    expect(await decide(token)).toBe('disallowed_alg');
    expect(await decide(token, { algorithms: ['ES256'], keys: other.keySource() })).toBe('passed');
  });

  test('whose signature was changed is refused, and uses nothing up', async () => {
    const verifier = setting.verifier();
    const token = await setting.sign();
    const forged = `${token.slice(0, -8)}AAAAAAAA`;
    expect(await codeOf(async () => verifier.verify(forged))).not.toBe('passed');
    expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
  });

  test('may be for any of several clients, and for all of them', async () => {
    const options = { clientId: [CLIENT, 'client-2'] };
    for (const aud of [CLIENT, 'client-2', [CLIENT, 'client-2']]) {
      expect(await decide(await setting.sign({ aud }), options)).toBe('passed');
    }
    expect(await decide(await setting.sign({ aud: [CLIENT, 'client-3'] }), options)).toBe(
      'invalid_audience',
    );
  });

  test('is told of when it is refused, without its contents', async () => {
    setting.events.length = 0;
    await codeOf(async () => setting.verifier().verify(await setting.sign({ nonce: 'n' })));
    expect(setting.events).toEqual([
      refusedEvent({ code: 'invalid_token_type', stage: 'authorize', issuer: ISSUER }),
    ]);
  });
});

describe('kinds of tokens exclude each other (RFC 8725 §3.12)', () => {
  test.each<[string, TestClaims, SignOptions, string]>([
    ['an access token', {}, {}, 'invalid_token_type'],
    ['an access token without type', {}, { typ: null }, 'invalid_token_type'],
    ['an ID token', { nonce: 'n', sid: 's1' }, { typ: 'JWT' }, 'invalid_token_type'],
    ['an ID token without nonce', { sid: 's1' }, { typ: null }, 'invalid_token_type'],
  ])('%s for this client is no logout token', async (_, claims, options, code) => {
    expect(await decide(await setting.issuer.sign({ aud: CLIENT, ...claims }, options))).toBe(code);
  });

  test.each<[string, SignOptions]>([
    ['typed', {}],
    ['without type', { typ: null }],
    ['of the generic type', { typ: 'JWT' }],
  ])(
    'a logout token, %s, is no access token, though the API shares the client’s name',
    async (_, options) => {
      const token = await setting.sign({ client_id: 'test-client', scope: 'a' }, options);
      const api = createVerifier({
        issuer: ISSUER,
        audience: CLIENT,
        keys: setting.keys,
        now: setting.clock.now,
      });
      expect(await codeOf(async () => api.verify(token))).toBe('invalid_token_type');
      expect(syncCodeOf(() => api.verifySync(token))).toBe('invalid_token_type');
    },
  );

  test('no option makes a verifier of access tokens take logout tokens', async () => {
    const api = await createSetting();
    for (const profile of ['logout', 'LOGOUT', 'Symbol(logout)', Symbol('logout'), {}]) {
      expect(pathsOf(() => api.verifier({ profile }))).toEqual(['profile']);
      expect(
        pathsOf(() => api.verifier({ issuer: undefined, issuers: [{ issuer: 'i', profile }] })),
      ).toEqual(['issuers[0].profile']);
    }
    expect(problemsOf(() => api.verifier({ profile: 'logout' }))[0]?.message).not.toContain(
      'logout',
    );
    expect(pathsOf(() => api.verifier({ acceptedTypes: ['logout+jwt'] }))).toEqual([
      'acceptedTypes[0]',
    ]);
    // The control: the row exists, under a name that no package exports.
    expect(syncCodeOf(() => api.verifier({ profile: LOGOUT }))).toBe('passed');
    expect([...Object.values(core), ...Object.values(revocation)]).not.toContain(LOGOUT);
  });
});

describe('each logout token once', () => {
  test('then it is a replay, until it has expired', async () => {
    const local = await createLogoutSetting();
    const verifier = local.verifier();
    const token = await local.sign();
    expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
    expect(await codeOf(async () => verifier.verify(token))).toBe('invalid_token');
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('invalid_token');
    local.clock.advance(124.9);
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('invalid_token');
    local.clock.advance(0.1);
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('token_expired');
  });

  test.each(['node', 'web'] as const)(
    'of many at the same time one passes (%s)',
    async (engine) => {
      const verifier = setting.verifier({}, engine);
      const token = await setting.sign();
      const codes = await Promise.all(
        Array.from({ length: 40 }, async () => codeOf(async () => verifier.verify(token))),
      );
      expect(codes.filter((code) => code === 'passed')).toHaveLength(1);
      expect(codes.filter((code) => code === 'invalid_token')).toHaveLength(39);
    },
  );

  test('another with its jti is a replay too; another jti is none', async () => {
    const verifier = setting.verifier();
    await verifier.verify(await setting.sign({ jti: 'a' }));
    expect(
      await codeOf(async () => verifier.verify(await setting.sign({ jti: 'a', sid: 's2' }))),
    ).toBe('invalid_token');
    expect(await codeOf(async () => verifier.verify(await setting.sign({ jti: 'b' })))).toBe(
      'passed',
    );
  });

  test('several verifiers can share what was accepted; a jti is its issuer’s', async () => {
    const replay = memoryLogoutReplay({ now: setting.clock.now });
    const token = await setting.sign({ jti: 'a' });
    await setting.verifier({ replay }).verify(token);
    expect(await codeOf(async () => setting.verifier({ replay }).verify(token))).toBe(
      'invalid_token',
    );
    const other = await createTestIssuer({ issuer: 'https://other.test', now: setting.clock.now });
    const claims = { aud: CLIENT, jti: 'a', events: { [EVENT]: {} } };
    const foreign = await other.sign(claims, { typ: 'logout+jwt' });
    const options = { replay, issuer: other.issuer, keys: other.keySource() };
    expect(await codeOf(async () => setting.verifier(options).verify(foreign))).toBe('passed');
  });

  test('after release it is accepted once more', async () => {
    const verifier = setting.verifier();
    const token = await setting.sign();
    await verifier.release(await verifier.verify(token));
    await verifier.verify(token);
    expect(await codeOf(async () => verifier.verify(token))).toBe('invalid_token');
  });

  test('what is remembered outlives the token: the earlier of its end and its age counts', async () => {
    const claim = vi.fn(() => true);
    const replay = { claim, release: () => {} };
    await setting.verifier({ replay }).verify(await setting.sign({ jti: 'a' }));
    await setting
      .verifier({ replay })
      .verify(await setting.sign({ jti: 'a', exp: nowSeconds + 1e9 }));
    expect(claim.mock.calls).toEqual([
      [{ issuer: ISSUER, jti: 'a', expiresAt: nowSeconds + 120 + 60 }],
      [{ issuer: ISSUER, jti: 'a', expiresAt: nowSeconds + 600 + 60 }],
    ]);
  });

  test('a memory that is full, or of a time gone by, says so: 503', async () => {
    const local = await createLogoutSetting();
    const replay = memoryLogoutReplay({ maxEntries: 1, now: local.clock.now });
    const verifier = local.verifier({ replay });
    const [first, second] = [await local.sign(), await local.sign()];
    await verifier.verify(first);
    expect(await codeOf(async () => verifier.verify(second))).toBe('verification_unavailable');
    expect(await codeOf(async () => verifier.verify(first))).toBe('invalid_token');
    local.clock.advance(200);
    await verifier.verify(await local.sign());
    local.clock.set(nowSeconds);
    expect(await codeOf(async () => verifier.verify(first))).toBe('verification_unavailable');
  });
});

describe('a replay store that cannot answer', () => {
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
    ['says 1', () => 1],
    ['says nothing', async () => undefined],
    ['says “recorded”', () => 'recorded'],
  ])('%s: 503', async (_, claim) => {
    const token = await setting.sign();
    const verifier = setting.verifier({ replay: storing(claim) });
    expect(await codeOf(async () => verifier.verify(token))).toBe('verification_unavailable');
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verification_unavailable');
  });

  test.each([
    [true, 'passed'],
    [false, 'invalid_token'],
  ])(
    'one that answers by a promise serves verify (%s), and is refused by verifySync',
    async (first, code) => {
      const verifier = setting.verifier({ replay: storing(async () => first) });
      const token = await setting.sign();
      expect(await codeOf(async () => verifier.verify(token))).toBe(code);
      expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verification_unavailable');
    },
  );

  test.each([[true], [false]])(
    'one that answers by a promise: verifySync does not use the token up (%s)',
    async (first) => {
      const claimed = new Set<string>(first ? [] : ['a']);
      const replay: LogoutReplayStore = {
        claim: async ({ jti }) => !claimed.has(jti) && claimed.add(jti).has(jti),
        release: async ({ jti }) => void claimed.delete(jti),
      };
      const verifier = setting.verifier({ replay });
      const token = await setting.sign({ jti: 'a' });
      expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verification_unavailable');
      await settle();
      expect(await codeOf(async () => verifier.verify(token))).toBe(
        first ? 'passed' : 'invalid_token',
      );
      await settle();
      expect(await codeOf(async () => verifier.verify(token))).toBe('invalid_token');
    },
  );

  test('in time is a 503, and a claim that comes through later is taken back', async () => {
    const slow = defer<boolean>();
    const release = vi.fn(async () => Promise.reject(new Error('down')));
    const replay = { claim: async () => slow.promise, release };
    const token = await setting.sign({ jti: 'a' });
    const outcome = codeOf(async () => setting.verifier({ replay, timeoutMs: 50 }).verify(token));
    await vi.advanceTimersByTimeAsync(50);
    expect(await outcome).toBe('verification_unavailable');
    slow.resolve(true);
    await settle();
    expect(release.mock.calls).toEqual([
      [{ issuer: ISSUER, jti: 'a', expiresAt: nowSeconds + 180 }],
    ]);
  });

  test('in time, and has the token already: nothing is taken back', async () => {
    const slow = defer<boolean>();
    const replay = { claim: async () => slow.promise, release: vi.fn() };
    const token = await setting.sign();
    const outcome = codeOf(async () => setting.verifier({ replay }).verify(token));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await outcome).toBe('verification_unavailable');
    slow.resolve(false);
    await settle();
    expect(replay.release).not.toHaveBeenCalled();
  });
});

describe('keys and life of the verifier', () => {
  test('keys that cannot be had are a 503, and use nothing up', async () => {
    const keys = setting.issuer.keySource('unavailable');
    const verifier = setting.verifier({ keys });
    const token = await setting.sign();
    expect(await codeOf(async () => verifier.verify(token))).toBe('jwks_fetch_failed');
    expect(await codeOf(async () => verifier.ready())).toBe('jwks_fetch_failed');
    keys.state = 'ready';
    expect(await codeOf(async () => verifier.ready())).toBe('passed');
    expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
  });

  test('waitUntil reaches the keys, and nothing else of a call does', async () => {
    const keys = setting.issuer.keySource('cold');
    const load = vi.spyOn(keys, 'load');
    const waitUntil = vi.fn();
    const call = { waitUntil, scheme: 'DPoP', requirement: { scopes: ['x'] } };
    await setting.verifier({ keys }).verify(await setting.sign(), call);
    const { keyFault, ...rest } = load.mock.calls[0]?.[2] ?? {};
    expect(keyFault).toBeTypeOf('function');
    expect(rest).toEqual({ waitUntil });
  });

  test('after close it is a 503, and what was injected stays open', async () => {
    const keys = setting.issuer.keySource();
    const verifier = setting.verifier({ keys });
    const token = await setting.sign();
    await verifier.close();
    await verifier[Symbol.asyncDispose]();
    expect(await codeOf(async () => verifier.verify(token))).toBe('verifier_closed');
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verifier_closed');
    expect(keys.closes).toBe(0);
  });

  test('without node:crypto there is no sync', async () => {
    const token = await setting.sign();
    expect(syncCodeOf(() => setting.verifier({}, 'web').verifySync(token))).toBe(
      'sync_unsupported',
    );
  });

  test('the public function makes the same', async () => {
    const verifier = createLogoutVerifier({
      issuer: ISSUER,
      clientId: CLIENT,
      keys: setting.keys,
      now: setting.clock.now,
    });
    expect(await verifier.verify(await setting.sign())).toMatchObject({ sessionId: 's1' });
  });
});

describe('options', () => {
  const minimum = { issuer: ISSUER, clientId: CLIENT, keys: setting.keys };
  test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['no client', { clientId: undefined }, ['clientId']],
    ['an empty list of clients', { clientId: [] }, ['clientId']],
    ['a blank client', { clientId: ' ' }, ['clientId[0]']],
    ['a client that is null', { clientId: null }, ['clientId']],
    ['a client that is a number', { clientId: 7 }, ['clientId']],
    ['no issuer', { issuer: undefined }, ['issuer']],
    ['no keys', { keys: undefined }, ['keys']],
    ['several issuers', { issuers: [] }, ['issuers']],
    ['an audience', { audience: 'a' }, ['audience']],
    ['a profile', { profile: 'standard' }, ['profile']],
    ['a check', { check: () => true }, ['check']],
    ['a cache', { tokenCache: true }, ['tokenCache']],
    ['a weakening', { dangerouslyAcceptIdTokens: true }, ['dangerouslyAcceptIdTokens']],
    ['an age without end', { maxTokenAgeSeconds: 1e9 }, ['maxTokenAgeSeconds']],
    ['a large tolerance', { clockToleranceSeconds: 61 }, ['clockToleranceSeconds']],
    ['a replay store that is none', { replay: {} }, ['replay']],
    ['a replay store without release', { replay: { claim: () => true } }, ['replay']],
    ['no time', { timeoutMs: 0 }, ['timeoutMs']],
    ['a clock that is none', { now: 5 }, ['now']],
    [
      'everything at once',
      { clientId: '', algorithms: ['HS256'], timeoutMs: -1, replay: 5, maxTokenBytes: 1 },
      ['clientId[0]', 'replay', 'timeoutMs', 'algorithms[0]', 'maxTokenBytes'],
    ],
  ])('%s', (_, options, paths) => {
    const given = { ...minimum, ...options } as unknown as LogoutVerifierOptions;
    expect(pathsOf(() => createLogoutVerifier(given))).toEqual(paths);
  });

  test('no options, and options that cannot be read', () => {
    expect(pathsOf(() => createLogoutVerifier(undefined as never))).toContain('');
    const broken = {
      ...minimum,
      get clientId(): string {
        throw new Error('no');
      },
    };
    expect(pathsOf(() => createLogoutVerifier(broken))).toEqual(['clientId']);
  });
});

describe('a logout token without exp', () => {
  const options = { acceptMissingExp: true, maxTokenAgeSeconds: 300 };

  test('is refused, as §2.4 requires exp, and the detail says what is missing', async () => {
    const token = await setting.sign({ exp: undefined });
    expect(await decide(token)).toBe('missing_claim');
    const failure: unknown = await setting
      .verifier()
      .verify(token)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ detail: 'the token has no exp' });
  });

  test('is accepted by option, until maxTokenAgeSeconds after iat', async () => {
    const found = await setting.verifier(options).verify(await setting.sign({ exp: undefined }));
    expect(found.expiresAt).toBe(nowSeconds + 300);
    const old = await setting.sign({ exp: undefined, iat: nowSeconds - 304 });
    expect(await decide(old, options)).toBe('passed');
    const older = await setting.sign({ exp: undefined, iat: nowSeconds - 306 });
    expect(await decide(older, options)).toBe('token_expired');
  });

  test('needs iat, and one with exp ends then', async () => {
    expect(await decide(await setting.sign({ exp: undefined, iat: undefined }), options)).toBe(
      'missing_claim',
    );
    expect(await decide(await setting.sign({ exp: nowSeconds - 6 }), options)).toBe(
      'token_expired',
    );
    expect(await decide(await setting.sign({ exp: null as never }), options)).toBe(
      'invalid_claims',
    );
  });

  test('is accepted once', async () => {
    const verifier = setting.verifier(options);
    const token = await setting.sign({ exp: undefined });
    await verifier.verify(token);
    expect(await codeOf(async () => verifier.verify(token))).toBe('invalid_token');
  });

  test('cannot be asked for by a verifier of access tokens', () => {
    const access = {
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: setting.keys,
      acceptMissingExp: true,
    };
    expect(pathsOf(() => createVerifier(access as never))).toEqual(['acceptMissingExp']);
  });
});
