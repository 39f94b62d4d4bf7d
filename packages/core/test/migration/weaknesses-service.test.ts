import { readFileSync, readdirSync } from 'node:fs';
import { AuthError, staticJwks } from '@oidc-verify/core';
import type { AccessTokenClaims } from '@oidc-verify/core';
import { authenticate, createGuards, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest } from '@oidc-verify/core/http';
import { createFakeKeySource, createTestIssuer } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import type { PlainAuth } from '../plain-auth.ts';
import {
  audience,
  build,
  clock,
  decide,
  issuer,
  problemPaths,
  refusalOf,
  request,
} from './setup.ts';

const good = await issuer.sign();
const verifier = build();
const usual = { issuer: issuer.issuer, audience, now: clock.now };
const printable = /^[ -~]*$/;

function createCore(options: object): PlainAuth<AccessTokenClaims> {
  return createPlainAuth(options, () => issuer.keySource());
}

function thrower(): never {
  throw new RangeError('inside');
}

describe('W5: whatever is thrown inside comes out as an AuthError', () => {
  test.each([
    ['a key source that throws', { keys: { ...staticJwks(issuer.jwks()), peek: thrower } }],
    ['a clock that throws', { now: thrower }],
    ['a check that throws', { check: thrower }],
    ['a revocation check that throws', { checkRevoked: thrower }],
    ['a listener that throws as well', { check: thrower, onEvent: thrower }],
  ])('W5: %s', async (...[, options]) => {
    const keys = issuer.keySource('cooling');
    expect(await decide(good, { keys, ...options })).toMatchObject({
      outcome: 'verification_unavailable',
      status: 503,
    });
  });

  test('W5: a request object that throws', async () => {
    const broken: AuthRequest = { method: 'GET', url: '/', headers: thrower };
    expect(await authenticate(verifier, broken)).toMatchObject({
      ok: false,
      error: { code: 'verification_unavailable' },
    });
  });
});

describe('W12: an outage is a 503 with Retry-After and without a challenge', () => {
  test.each([
    ['unavailable', 'jwks_fetch_failed'],
    ['broken', 'jwks_error'],
  ] as const)('W12: keys %s', async (state, code) => {
    const error = await refusalOf(build({ keys: issuer.keySource(state) }).verify(good));
    expect(error).toMatchObject({ code, status: 503 });
    expect(Object.keys(error.headers).toSorted()).toEqual(['cache-control', 'retry-after']);
  });

  test('W12: an outage never makes a request anonymous', async () => {
    const down = build({ keys: issuer.keySource('unavailable') });
    const outcome = await authenticate(down, request([`Bearer ${good}`]), { optional: true });
    expect(outcome).toMatchObject({ ok: false, response: { status: 503 } });
  });
});

describe('W18: nothing passes a guard by its kind', () => {
  test('W18: an upgrade without a token gets a ready refusal', async () => {
    const core = createCore(usual);
    const headers = { upgrade: 'websocket', connection: 'Upgrade' };
    const outcome = await core.upgrade(fromNode({ method: 'GET', url: '/live', headers }));
    expect(outcome).toMatchObject({ ok: false, response: { status: 401 } });
    expect(outcome).toHaveProperty(
      'http1',
      expect.stringMatching(/^HTTP\/1\.1 401 Unauthorized\r\n/),
    );
  });

  test.each(['OPTIONS', 'HEAD', 'TRACE', 'POST'])(
    'W18: %s without a token is a 401',
    async (method) => {
      expect(await authenticate(verifier, request([], method))).toMatchObject({
        response: { status: 401 },
      });
    },
  );

  test('W18: there are no exempt paths: a route is public when no guard is on it', () => {
    expect(() => createCore({ ...usual, exemptPaths: ['/docs'] })).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ path: 'exemptPaths' })] }),
    );
  });
});

test('W19: an identity that nobody put there is a loud mistake of the program', async () => {
  const core = createCore(usual);
  expect(() => core.get(request([]))).toThrow(
    expect.objectContaining({ code: 'guard_missing', status: 500 }),
  );
  const frozen = Object.freeze(request([`Bearer ${good}`]));
  await core.required()(frozen);
  expect(core.get(frozen)).toMatchObject({ subject: 'user-1' });
});

describe('W20: one credential of one form', () => {
  test.each([
    ['text after the token', ['Bearer a.b.c d']],
    ['no token', ['Bearer']],
    ['only spaces', ['Bearer   ']],
    ['a comma', ['Bearer a.b.c,']],
    ['a second credential in one value', ['Bearer a.b.c, Bearer d.e.f']],
    ['a second credential behind another scheme', ['Basic dTpw, Bearer a.b.c']],
    ['two values', [`Bearer ${good}`, `Bearer ${good}`]],
  ])('W20: %s is a 400', async (...[, values]) => {
    expect(await authenticate(verifier, request(values))).toMatchObject({
      error: { code: 'invalid_request' },
      response: { status: 400 },
    });
  });

  test('W20: two Authorization headers are seen although Node keeps the first', async () => {
    const value = `Bearer ${good}`;
    const rawHeaders = ['Authorization', value, 'AUTHORIZATION', value];
    const message = fromNode({
      method: 'GET',
      url: '/',
      rawHeaders,
      headers: { authorization: value },
    });
    expect(await authenticate(verifier, message)).toMatchObject({ response: { status: 400 } });
  });

  test.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])(
    'W20: "%s" before the token is fine',
    async (scheme) => {
      expect(await authenticate(verifier, request([`${scheme} ${good}`]))).toMatchObject({
        ok: true,
      });
    },
  );
});

describe('W21: the challenge', () => {
  test('W21: no credentials, no error', async () => {
    const { headers } = new AuthError('missing_token', { realm: 'api' });
    expect(headers['www-authenticate']).toBe('Bearer realm="api"');
  });

  test.each(['a"b\\c', 'a\r\nSet-Cookie: x', '\0\x07\x7f', 'Zürich 日本 \u{1f600}'])(
    'W21: realm %j leaves printable ASCII that every HTTP library takes',
    (realm) => {
      const value = new AuthError('token_expired', { realm }).headers['www-authenticate'] ?? '';
      expect(value).toMatch(printable);
      expect(new Headers({ 'www-authenticate': value }).get('www-authenticate')).toBe(value);
    },
  );
});

test('W22: one shape of body for every refusal', async () => {
  const bodies = await Promise.all(
    [[], ['Bearer'], ['Bearer a.b.c']].map(async (values) => {
      const outcome = await authenticate(verifier, request(values));
      return outcome.ok ? '' : outcome.response.body;
    }),
  );
  expect(bodies.map((body) => Object.keys(JSON.parse(body) as object))).toEqual([
    ['code', 'error_description'],
    ['error', 'code', 'error_description'],
    ['error', 'code', 'error_description'],
  ]);
});

describe('W23: lifecycle', () => {
  test('W23: after close every call ends with one defined error', async () => {
    const closed = build();
    await closed.close();
    await closed.close();
    expect(closed.tryVerifySync(good)).toMatchObject({
      error: { code: 'verifier_closed', status: 503 },
    });
    expect(await refusalOf(closed.verify(good))).toMatchObject({ code: 'verifier_closed' });
    expect(await refusalOf(closed.ready())).toMatchObject({ code: 'verifier_closed' });
    expect(closed.healthcheck().usable).toBe(false);
  });

  test('W23: keys of one issuer cannot be given to another by accident', () => {
    const keys = staticJwks(issuer.jwks());
    const issuers = ['https://a.test', 'https://b.test'].map((name) => ({ issuer: name, keys }));
    expect(problemPaths({ issuer: undefined, keys: undefined, issuers })).toEqual([
      'issuers[1].keys',
    ]);
  });
});

describe('W26: an operator sees why', () => {
  test('W26: a healthcheck says what is in memory, per issuer, without asking for keys', () => {
    const keys = issuer.keySource('cold');
    expect(build({ keys }).healthcheck()).toEqual({
      usable: false,
      engine: 'node',
      issuers: [{ issuer: issuer.issuer, keys: 0, ageSeconds: undefined, stale: false }],
    });
    expect(keys.loads + keys.wakes).toBe(0);
  });

  test.each([
    ['unavailable', 'jwks_fetch_failed'],
    ['broken', 'jwks_error'],
  ] as const)('W26: ready() with keys %s rejects with its reason', async (state, code) => {
    expect(await refusalOf(build({ keys: issuer.keySource(state) }).ready())).toMatchObject({
      code,
    });
  });
});

describe('W27: core needs no network and no framework', () => {
  const root = new URL('../../src/', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  // Comments hold examples, which import what users import.
  const texts = files.map((name) =>
    readFileSync(new URL(name, root), 'utf8').replaceAll(/^ *\/\*\*.*?\*\/$/gms, ''),
  );

  test('W27: its modules import each other, crypto modules of Node, and jose for decryption', () => {
    const specifiers = texts.flatMap((text) =>
      [...text.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map((match) => match[1] ?? ''),
    );
    const foreign = new Set(specifiers.filter((name) => !name.startsWith('.')));
    expect([...foreign].toSorted()).toEqual([
      '#advice',
      '#channels',
      '#detail',
      '#engine',
      '#flights',
      'jose/jwe/compact/decrypt',
      'jose/key/import',
      'node:buffer',
      'node:crypto',
      'node:diagnostics_channel',
    ]);
  });

  test('W27: no module calls fetch', () => {
    expect(texts.filter((text) => /\bfetch\(/.test(text))).toEqual([]);
  });
});

describe('D8: both paths have what the other has', () => {
  test('D8: one injected key source serves both, and neither closes it', async () => {
    const other = await createTestIssuer({ issuer: 'https://second.test' });
    const keys = createFakeKeySource({ sets: [other.jwks()] });
    const both = build({ issuer: other.issuer, keys, now: Date.now });
    const token = await other.sign();
    expect(both.verifySync(token).claims).toEqual((await both.verify(token)).claims);
    await both.close();
    expect(keys.closes).toBe(0);
  });

  test('D8: guards take an injected verifier and leave it open', async () => {
    const injected = build();
    const core = createCore({ verifier: injected });
    await core.close();
    expect(injected.tryVerifySync(good)).toMatchObject({ ok: true });
    const guards = createGuards({
      verifier: injected,
      binding: { keyOf: (x: AuthRequest) => x, toRequest: (x: AuthRequest) => x },
    });
    expect(await guards.required()(request([`Bearer ${good}`]))).toMatchObject({
      subject: 'user-1',
    });
  });
});
