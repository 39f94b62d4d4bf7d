import { inspect } from 'node:util';
import { AuthError } from '@oidc-verify/core';
import type { AuthEvent } from '@oidc-verify/core';
import { authenticate, createGuards, fromNode } from '@oidc-verify/core/http';
import { encodeSegment } from '@oidc-verify/testing';
import type { TestClaims } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createSetting, defer, ISSUER } from '../setting.ts';
import type { Setting } from '../setting.ts';

const long = 'x'.repeat(500);

async function refusedEvents(
  token: (setting: Setting) => Promise<string> | string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<readonly unknown[]> {
  const setting = await createSetting();
  const verifier = setting.verifier(options);
  await verifier.tryVerify(await token(setting));
  return setting.events;
}
const signed =
  (claims: TestClaims, options = {}) =>
  async ({ issuer }: Setting): Promise<string> =>
    issuer.sign(claims, options);

const broken = async (setting: Setting): Promise<string> =>
  `${(await setting.issuer.sign()).split('.').slice(0, 2).join('.')}.`;

const BEARER = {
  operation: 'verify',
  scheme: 'Bearer',
  cached: false,
  durationMs: 0,
  issuer: undefined,
  resolved: false,
};

describe('the refused event', () => {
  test.each([
    ['parse', () => 'rubbish', { code: 'opaque_token', stage: 'parse' }],
    ['issuer', signed({ iss: 'evil' }), { code: 'invalid_issuer', stage: 'issuer' }],
    [
      'header',
      signed({}, { typ: 'dpop+jwt' }),
      { code: 'invalid_token_type', stage: 'header', issuer: ISSUER },
    ],
    ['key', signed({}, { kid: 'x' }), { code: 'key_not_found', stage: 'key', issuer: ISSUER }],
    ['claims', signed({ exp: 1 }), { code: 'token_expired', stage: 'claims', issuer: ISSUER }],
    [
      'confirmation',
      signed({ cnf: {} }),
      { code: 'invalid_confirmation', stage: 'confirmation', issuer: ISSUER },
    ],
  ])('at stage %s', async (_, token, event) => {
    const detail: unknown = expect.any(String);
    const facts: unknown = expect.objectContaining({ code: event.code });
    expect(await refusedEvents(token)).toEqual([
      { type: 'refused', ...BEARER, detail, facts, ...event },
    ]);
  });

  test('at the stages signature, authorize and call', async () => {
    expect(await refusedEvents(broken)).toMatchObject([{ stage: 'signature' }]);
    expect(await refusedEvents(signed({}), { requiredScopes: ['a'] })).toMatchObject([
      { stage: 'authorize' },
    ]);
    const setting = await createSetting();
    const verifier = setting.verifier();
    await verifier.close();
    await verifier.tryVerify('x');
    expect(setting.events).toMatchObject([
      { type: 'refused', code: 'verifier_closed', stage: 'call' },
    ]);
  });

  test('has the detail and the facts of the error', async () => {
    const setting = await createSetting();
    const token = await setting.issuer.sign({ exp: 1 });
    const outcome = await setting.verifier().tryVerify(token);
    const { detail, facts } = outcome.ok ? new AuthError('invalid_token') : outcome.error;
    expect(setting.events).toMatchObject([{ detail, facts }]);
    expect(facts).toMatchObject({ code: 'token_expired', problem: 'exp', toleranceSeconds: 5 });
  });

  test('says nothing of the token unless asked', async () => {
    const [event] = await refusedEvents(signed({ iss: 'evil' }));
    expect(JSON.stringify(event)).not.toContain('evil');
    expect(Object.keys(event as object).toSorted()).toEqual(
      ['type', 'code', 'detail', 'facts', 'stage', ...Object.keys(BEARER)].toSorted(),
    );
  });

  test('on request says what may be told, printable and cut to 128 characters', async () => {
    const options = { diagnostics: 'values' };
    const [cut] = await refusedEvents(
      signed({ iss: long, sub: 'jane', jti: 'j', azp: 'a\nb', aud: ['x', 'y'] }, { kid: long }),
      options,
    );
    const text = long.slice(0, 128);
    const { values } = (cut as { facts: { values: object } }).facts;
    expect(values).toMatchObject({ verified: false, iss: text, kid: text, alg: 'RS256' });
    expect(values).toMatchObject({ azp: 'a?b', aud: 'x y' });
    expect(Object.keys(values)).not.toContain('sub');
    expect(Object.keys(values)).not.toContain('jti');
    expect(JSON.stringify(cut)).not.toContain('jane');
    const raw = [
      { alg: 5, kid: ['a'] },
      { iss: { a: 1 }, secret: 1 },
    ]
      .map(encodeSegment)
      .join('.');
    expect(await refusedEvents(() => `${raw}.`, options)).toMatchObject([
      { code: 'invalid_issuer', facts: { values: { verified: false, kid: 'a' } } },
    ]);
    const [opaque] = await refusedEvents(() => 'rubbish', options);
    expect(JSON.stringify(opaque)).not.toContain('values');
  });

  test('marks values that the issuer signed as verified, also out of the token cache', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({ diagnostics: 'values', tokenCache: true });
    const token = await setting.issuer.sign({ scope: 'a' });
    const call = { requirement: { scopes: ['b'] } };
    for (const cached of [false, true]) {
      setting.events.length = 0;
      const outcome = await verifier.tryVerify(token, call);
      expect(setting.events).toMatchObject([
        { cached, facts: { granted: ['a'], values: { verified: true, iss: ISSUER, scope: 'a' } } },
      ]);
      expect(outcome.ok ? '' : outcome.error.detail).toBe(
        'the token lacks the scopes: b; they are read from scope, scp; it has: a',
      );
    }
  });

  test('never holds the token or a part of it', async () => {
    const setting = await createSetting();
    const token = await setting.issuer.sign({ exp: 1 });
    await setting.verifier({ diagnostics: 'values' }).tryVerify(token);
    const text = JSON.stringify(setting.events);
    for (const part of token.split('.')) expect(text).not.toContain(part);
  });

  test('nor one that stands in a claim or in the header', async () => {
    const setting = await createSetting();
    const inner = await setting.issuer.sign();
    const token = await setting.issuer.sign(
      { iss: inner, aud: [inner], azp: inner },
      { kid: inner },
    );
    const outcome = await setting.verifier({ diagnostics: 'values' }).tryVerify(token);
    const told = JSON.stringify([setting.events, outcome.ok ? '' : outcome.error.detail]);
    for (const part of inner.split('.')) expect(told).not.toContain(part);
    expect(told).toContain('(token)');
  });
});

describe('the accepted event', () => {
  test('is sent once for each token, with what decided', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({ tokenCache: true });
    const token = await setting.issuer.sign();
    await verifier.verify(token);
    verifier.verifySync(token);
    const accepted = { type: 'accepted', ...BEARER, stage: 'authorize', issuer: ISSUER };
    expect(setting.events).toEqual([accepted, { ...accepted, cached: true }]);
  });

  test('has a duration that covers what was waited for', async () => {
    const setting = await createSetting();
    const gate = defer<boolean>();
    const verifier = setting.verifier({ check: async () => gate.promise });
    const pending = verifier.verify(await setting.issuer.sign());
    setting.clock.advance(250);
    gate.resolve(true);
    await pending;
    expect(setting.events).toMatchObject([{ type: 'accepted', durationMs: 250_000 }]);
  });

  test('names an issuer that was resolved, and that there may be many of them', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({
      issuer: undefined,
      resolveIssuer: () => ({ issuer: ISSUER, audience: 'https://api.test' }),
    });
    await verifier.verify(await setting.issuer.sign());
    expect(setting.events).toMatchObject([{ type: 'accepted', issuer: ISSUER, resolved: true }]);
  });

  test('a clock that fails decides nothing', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({
      monotonicMs: () => {
        throw new Error('no clock');
      },
    });
    await verifier.verify(await setting.issuer.sign());
    expect(setting.events).toMatchObject([{ type: 'accepted', durationMs: Number.NaN }]);
  });
});

function requestOf(event: AuthEvent): unknown {
  return 'request' in event ? event.request : undefined;
}

/** Sends a request through a guard; `{token}` stands for a valid one. */
async function send(authorization: string | undefined, requirement?: object, options = {}) {
  const setting = await createSetting();
  const message = {
    method: 'GET',
    rawHeaders: authorization === undefined ? [] : ['Authorization', authorization],
  };
  const token = await setting.issuer.sign({ scope: 'a' });
  if (authorization === '{token}') message.rawHeaders[1] = `Bearer ${token}`;
  await authenticate(setting.verifier(options), fromNode(message), { requirement });
  return { events: setting.events, message, token };
}

describe('a guarded request', () => {
  test.each([
    ['without a header', undefined, 'missing_token', 'the request has no Authorization header'],
    [
      'with another scheme',
      'Basic dXNlcjpwYXNz',
      'missing_token',
      'the Authorization header has a scheme other than Bearer',
    ],
    [
      'with an empty token',
      'Bearer ',
      'invalid_request',
      'the Authorization header has the scheme Bearer and no token',
    ],
    [
      'with characters that no token has',
      'Bearer ä',
      'invalid_request',
      'the credential holds characters that no token has (RFC 9110 §11.2)',
    ],
  ])('%s is refused before the path of a token', async (_, authorization, code, detail) => {
    const { events, message } = await send(authorization);
    expect(events).toMatchObject([{ type: 'refused', stage: 'credentials', code, detail }]);
    expect(events.map((event) => requestOf(event))).toEqual([message]);
  });

  test('is one decision about the token, and one about the route', async () => {
    const { events } = await send('{token}', { scopes: ['a'] });
    expect(events).toMatchObject([
      { type: 'accepted', operation: 'verify' },
      { type: 'accepted', operation: 'authorize' },
    ]);
    const refused = await send('{token}', { scopes: ['b'] });
    expect(refused.events).toMatchObject([
      { type: 'accepted', operation: 'verify' },
      { type: 'refused', operation: 'authorize', code: 'insufficient_scope', stage: 'authorize' },
    ]);
  });

  test('is handed over as it is, and nothing prints it', async () => {
    const { events, message, token } = await send('{token}', { scopes: ['b'] });
    expect(events.map((event) => requestOf(event))).toEqual([message, message]);
    for (const text of [JSON.stringify(events), inspect(events, { depth: 9 })]) {
      expect(text).not.toContain(token.slice(0, 20));
      expect(text).not.toContain('rawHeaders');
    }
  });

  test('what the function `credentials` refuses is a decision too', async () => {
    const setting = await createSetting();
    const guards = createGuards({
      verifier: setting.verifier(),
      credentials: async () => Promise.reject(new Error('store')),
      binding: { keyOf: (x: object) => x, toRequest: (x) => fromNode(x) },
    });
    await expect(guards.required()({})).rejects.toMatchObject({ status: 503 });
    expect(setting.events).toMatchObject([
      { type: 'callback-failed', callback: 'credentials' },
      { type: 'refused', stage: 'credentials', code: 'verification_unavailable' },
    ]);
  });
});
