import { createVerifier, isAuthError } from '@oidc-verify/core';
import {
  checkRevokedBy,
  createLogoutReceiver,
  createLogoutVerifier,
  memoryRevocations,
} from '@oidc-verify/core/revocation';
import type { LogoutResponse, LogoutVerifierOptions } from '@oidc-verify/core/revocation';
import { createClock, createTestIssuer } from '@oidc-verify/testing';
import type { SignOptions, TestClaims } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { buildLogoutVerifier } from '../../src/revocation/logout-verifier.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { AUDIENCE, codeOf, ENGINES, ISSUER, syncCodeOf } from '../setting.ts';
import { keysOf } from './subject.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const CLIENT = 'client-1';
const clock = createClock();
const nowSeconds = clock.now() / 1000;
const issuer = await createTestIssuer({ now: clock.now });
const stranger = await createTestIssuer({ now: clock.now, keys: 'fresh' });
const options: LogoutVerifierOptions = {
  issuer: ISSUER,
  clientId: CLIENT,
  keys: keysOf(issuer.jwks().keys),
  now: clock.now,
  monotonicMs: clock.monotonicMs,
};

async function sign(claims: TestClaims = {}, how: SignOptions = {}): Promise<string> {
  const own = { aud: CLIENT, client_id: undefined, sub: 'alice', sid: 's1' };
  const all = { ...own, events: { [EVENT]: {} }, ...claims };
  return issuer.sign(all, { typ: 'logout+jwt', expiresInSeconds: 120, ...how });
}

/** Decides each token sync, async and on the web engine, each time on a verifier that saw none before. */
async function decide(
  tokens: Readonly<Record<string, string | Promise<string>>>,
): Promise<Readonly<Record<string, string>>> {
  const decided = Object.entries(tokens).map(async ([name, signed]) => {
    const token = await signed;
    const web = buildLogoutVerifier(options, (policy) => buildVerifier(policy, ENGINES.web()));
    const codes = [
      syncCodeOf(() => createLogoutVerifier(options).verifySync(token)),
      await codeOf(async () => createLogoutVerifier(options).verify(token)),
      await codeOf(async () => web.verify(token)),
    ];
    return [name, [...new Set(codes)].join(', ')] as const;
  });
  return Object.fromEntries(await Promise.all(decided));
}

async function answer(token: unknown, maxEntries = 10): Promise<LogoutResponse> {
  const store = memoryRevocations({ maxEntries, now: clock.now });
  if (maxEntries === 1) store.revoke({ issuer: ISSUER, jti: 'x', expiresAt: nowSeconds + 300 });
  const verifier = createLogoutVerifier(options);
  const settings = {
    verifier,
    store,
    maxTokenLifetimeSeconds: 300,
    extent: 'session' as const,
    now: clock.now,
  };
  return createLogoutReceiver(settings)(token);
}

describe('§2.4 Logout Token', () => {
  test('[oidc-backchannel-2.4-claims] MUST refuse a token that lacks iss, aud, iat, exp, jti or events', async () => {
    expect(
      await decide({
        control: sign(),
        iss: sign({ iss: undefined }),
        aud: sign({ aud: undefined }),
        iat: sign({ iat: undefined }),
        exp: sign({ exp: undefined }),
        jti: sign({ jti: undefined }),
        events: sign({ events: undefined }),
      }),
    ).toEqual({
      control: 'passed',
      iss: 'missing_claim',
      aud: 'missing_claim',
      iat: 'missing_claim',
      exp: 'missing_claim',
      jti: 'missing_claim',
      events: 'invalid_token_type',
    });
  });

  test('[oidc-backchannel-2.4-sub-or-sid] MUST refuse a token with neither sub nor sid', async () => {
    expect(
      await decide({
        both: sign(),
        sub: sign({ sid: undefined }),
        sid: sign({ sub: undefined }),
        neither: sign({ sub: undefined, sid: undefined }),
      }),
    ).toEqual({ both: 'passed', sub: 'passed', sid: 'passed', neither: 'missing_claim' });
  });

  test('[oidc-backchannel-2.4-nonce] MUST NOT accept a token that has a nonce, whatever it is', async () => {
    expect(
      await decide({
        control: sign(),
        text: sign({ nonce: 'n' }),
        empty: sign({ nonce: '' }),
        null: sign({ nonce: null }),
      }),
    ).toEqual({
      control: 'passed',
      text: 'invalid_token_type',
      empty: 'invalid_token_type',
      null: 'invalid_token_type',
    });
  });

  test('[oidc-backchannel-2.4-events] MUST refuse events that are no object, or whose logout event is none', async () => {
    expect(
      await decide({
        control: sign({ events: { [EVENT]: {} } }),
        list: sign({ events: [EVENT] }),
        text: sign({ events: EVENT }),
        null: sign({ events: null }),
        'event null': sign({ events: { [EVENT]: null } }),
        'event list': sign({ events: { [EVENT]: [] } }),
        'event text': sign({ events: { [EVENT]: 'x' } }),
      }),
    ).toEqual({
      control: 'passed',
      list: 'invalid_claims',
      text: 'invalid_claims',
      null: 'invalid_claims',
      'event null': 'invalid_claims',
      'event list': 'invalid_claims',
      'event text': 'invalid_claims',
    });
  });

  test('[oidc-backchannel-2.4-other-claims] MUST ignore claims that mean nothing here', async () => {
    const tokens = {
      control: sign(),
      other: sign({ foo: { bar: [1] }, 'https://x.test/y': null }),
    };
    expect(await decide(tokens)).toEqual({ control: 'passed', other: 'passed' });
  });

  test('[oidc-backchannel-2.4-signed] MUST refuse a token without signature, or with a stranger’s', async () => {
    const unsigned = issuer.signRaw({
      header: { alg: 'none', typ: 'logout+jwt' },
      payload: { ...issuer.claims({ aud: CLIENT, sid: 's1' }), events: { [EVENT]: {} } },
      alg: 'none',
      signature: new Uint8Array(),
    });
    const key = stranger.signingKey().privateJwk;
    const kid = issuer.signingKey().kid;
    const tokens = { control: sign(), unsigned, stranger: sign({}, { key, kid }) };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      unsigned: 'disallowed_alg',
      stranger: 'invalid_signature',
    });
  });

  test('[oidc-backchannel-2.4-typ] SHOULD take a token typed logout+jwt, or with no type of its own, and no other type', async () => {
    expect(
      await decide({
        typed: sign(),
        untyped: sign({}, { typ: null }),
        generic: sign({}, { typ: 'JWT' }),
        access: sign({}, { typ: 'at+jwt' }),
        proof: sign({}, { typ: 'dpop+jwt' }),
        event: sign({}, { typ: 'secevent+jwt' }),
      }),
    ).toEqual({
      typed: 'passed',
      untyped: 'passed',
      generic: 'passed',
      access: 'invalid_token_type',
      proof: 'invalid_token_type',
      event: 'invalid_token_type',
    });
  });
});

describe('§2.6 Logout Token Validation', () => {
  test('[oidc-backchannel-2.6-alg] MUST refuse an algorithm that is not configured', async () => {
    const other = await createTestIssuer({ algorithms: ['ES256'], now: clock.now });
    const claims = { aud: CLIENT, sid: 's1', events: { [EVENT]: {} } };
    const tokens = { control: sign(), other: other.sign(claims, { typ: 'logout+jwt' }) };
    expect(await decide(tokens)).toEqual({ control: 'passed', other: 'disallowed_alg' });
  });

  test('[oidc-backchannel-2.6-iss-aud] MUST refuse another issuer, another audience, and a second one that is not trusted', async () => {
    expect(
      await decide({
        control: sign({ aud: [CLIENT] }),
        issuer: sign({ iss: 'https://other.test' }),
        api: sign({ aud: AUDIENCE }),
        client: sign({ aud: 'client-2' }),
        second: sign({ aud: [CLIENT, 'client-2'] }),
      }),
    ).toEqual({
      control: 'passed',
      issuer: 'invalid_issuer',
      api: 'invalid_audience',
      client: 'invalid_audience',
      second: 'invalid_audience',
    });
  });

  test('[oidc-backchannel-2.6-times] MUST refuse an expired token, one from the future and an old one', async () => {
    expect(
      await decide({
        control: sign(),
        expired: sign({ iat: nowSeconds - 100, exp: nowSeconds - 5 }),
        future: sign({ iat: nowSeconds + 70, exp: nowSeconds + 100 }),
        old: sign({ iat: nowSeconds - 605 }),
      }),
    ).toEqual({
      control: 'passed',
      expired: 'token_expired',
      future: 'token_not_yet_valid',
      old: 'token_expired',
    });
  });

  test('[oidc-backchannel-2.6-event] MUST refuse a token whose events lack the logout event', async () => {
    expect(
      await decide({
        control: sign({ events: { [EVENT]: {}, 'https://other.test/event': {} } }),
        none: sign({ events: {} }),
        other: sign({ events: { 'https://other.test/event': {} } }),
      }),
    ).toEqual({
      control: 'passed',
      none: 'invalid_token_type',
      other: 'invalid_token_type',
    });
  });

  test('[oidc-backchannel-2.6-jti] MAY refuse a jti that was received before', async () => {
    const verifier = createLogoutVerifier(options);
    const token = await sign();
    const decided = await Promise.all(
      Array.from({ length: 8 }, async () => codeOf(async () => verifier.verify(token))),
    );
    expect(decided.toSorted()).toEqual([
      ...Array.from({ length: 7 }, () => 'invalid_token'),
      'passed',
    ]);
  });

  test('[oidc-backchannel-2.6-400] MUST answer whatever fails validation with 400', async () => {
    const statuses = {
      control: (await answer(await sign())).status,
      nonce: (await answer(await sign({ nonce: 'n' }))).status,
      type: (await answer(await sign({}, { typ: 'at+jwt' }))).status,
      audience: (await answer(await sign({ aud: 'client-2' }))).status,
      expired: (await answer(await sign({ exp: nowSeconds - 5 }))).status,
    };
    expect(statuses).toEqual({ control: 200, nonce: 400, type: 400, audience: 400, expired: 400 });
  });
});

describe('§2.7 Back-Channel Logout Actions', () => {
  test('[oidc-backchannel-2.7-sessions] SHOULD end the session that is named, or else all of the subject', async () => {
    const store = memoryRevocations({ now: clock.now });
    const receive = createLogoutReceiver({
      verifier: createLogoutVerifier(options),
      store,
      maxTokenLifetimeSeconds: 300,
      extent: 'session',
      now: clock.now,
    });
    const api = createVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: options.keys,
      now: clock.now,
      checkRevoked: checkRevokedBy(store),
    });
    const first = await issuer.sign({ sub: 'alice', sid: 's1' });
    const second = await issuer.sign({ sub: 'alice', sid: 's2' });
    const bob = await issuer.sign({ sub: 'bob', sid: 's3' });
    const state = (): readonly string[] =>
      [first, second, bob].map((token) => syncCodeOf(() => api.verifySync(token)));
    expect(state()).toEqual(['passed', 'passed', 'passed']);
    await receive(await sign());
    expect(state()).toEqual(['token_revoked', 'passed', 'passed']);
    await receive(await sign({ sid: undefined }));
    expect(state()).toEqual(['token_revoked', 'token_revoked', 'passed']);
  });
});

describe('§2.8 Back-Channel Logout Response', () => {
  test('[oidc-backchannel-2.8-200] MUST answer a logout that succeeded with 200', async () => {
    expect(await answer(await sign())).toMatchObject({ status: 200, body: '' });
  });

  test('[oidc-backchannel-2.8-400] MUST answer an invalid request with 400', async () => {
    for (const request of [undefined, '', 'a.b.c', ['a', 'b'], await issuer.sign()]) {
      expect(await answer(request)).toMatchObject({ status: 400 });
    }
    expect(await answer(await sign())).toMatchObject({ status: 200 });
  });

  test('[oidc-backchannel-2.8-no-store] SHOULD forbid caches to keep the response', async () => {
    const responses = [
      await answer(await sign()),
      await answer('a.b.c'),
      await answer(await sign(), 1),
    ];
    expect(responses.map(({ status }) => status)).toEqual([200, 400, 503]);
    for (const { headers } of responses) expect(headers['cache-control']).toBe('no-store');
  });

  test('[oidc-backchannel-2.8-body] MAY say in the body what was wrong: constants, nothing of the token', async () => {
    const { body } = await answer(await sign({ nonce: 'secret' }));
    expect(JSON.parse(body)).toEqual({
      error: 'invalid_request',
      code: 'invalid_token_type',
      error_description: 'The logout token is not acceptable',
    });
  });
});

describe('§4.1 Cross-JWT Confusion', () => {
  test('[oidc-backchannel-4.1-confusion] SHOULD take no logout token for an access token, nor any other token for a logout token', async () => {
    const api = createVerifier({
      issuer: ISSUER,
      audience: CLIENT,
      keys: options.keys,
      now: clock.now,
    });
    for (const typ of ['logout+jwt', 'JWT', null]) {
      const outcome = await api.tryVerify(await sign({ scope: 'a' }, { typ }));
      const code = !outcome.ok && isAuthError(outcome.error) ? outcome.error.code : 'passed';
      expect(code).toBe('invalid_token_type');
    }
    const access = issuer.sign({ aud: CLIENT, sid: 's1' });
    expect((await api.tryVerify(await access)).ok).toBe(true);
    expect(
      await decide({
        control: sign(),
        access,
        'access without type': issuer.sign({ aud: CLIENT, sid: 's1' }, { typ: null }),
        'ID token': issuer.sign({ aud: CLIENT, sid: 's1', nonce: 'n' }, { typ: 'JWT' }),
      }),
    ).toEqual({
      control: 'passed',
      access: 'invalid_token_type',
      'access without type': 'invalid_token_type',
      'ID token': 'invalid_token_type',
    });
  });
});
