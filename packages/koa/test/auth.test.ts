import { Router } from '@koa/router';
import Koa from 'koa';
import type { Context } from 'koa';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createVerifier } from '@oidc-verify/core';
import { AuthError, createAuth, isAuthError } from '@oidc-verify/koa';
import type { AuthOptions } from '@oidc-verify/koa';
import { createTestIssuer } from '@oidc-verify/testing';
import type { FakeKeySource } from '@oidc-verify/testing';
import { issuer, policy, serve as serveApp } from './fixture.ts';
import type { App } from './fixture.ts';

async function serve(app: App) {
  const { request } = await serveApp(app);
  return async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    request(path, { headers: Object.entries(headers) });
}

function createApp(options: Partial<AuthOptions>, keys: FakeKeySource = issuer.keySource()) {
  const auth = createAuth({ ...policy, keys, ...options } as AuthOptions);
  const router = new Router();
  router.get('/me', auth.required(), (ctx) => {
    ctx.body = { sub: auth.get(ctx).subject };
  });
  router.get('/greeting', auth.optional(), (ctx) => {
    ctx.body = { sub: auth.peek(ctx)?.subject ?? null };
  });
  return { auth, router, app: new Koa().use(router.routes()), keys };
}

const fromCookie = (ctx: Context) => {
  const token = ctx.cookies.get('at');
  return token === undefined ? undefined : { scheme: 'Bearer' as const, token };
};

test('credentials: found elsewhere, and the Authorization header is then not looked at', async () => {
  const request = await serve(createApp({ credentials: fromCookie }).app);
  const token = await issuer.sign();
  expect(await request('/me', { cookie: `at=${token}` })).toMatchObject({ status: 200 });
  expect(await request('/me', { authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
  expect(await request('/greeting', { authorization: 'Bearer bad' })).toMatchObject({
    status: 200,
    body: '{"sub":null}',
  });
});

test('credentials: what is found is held to the same rules', async () => {
  const request = await serve(createApp({ credentials: fromCookie }).app);
  const expired = await issuer.sign({}, { expiresInSeconds: -60 });
  expect(await request('/greeting', { cookie: `at=${expired}` })).toMatchObject({ status: 401 });
  expect(await request('/greeting', { cookie: 'at=' })).toMatchObject({ status: 400 });
  expect(await request('/greeting', { cookie: 'at="x y"' })).toMatchObject({ status: 400 });
});

test('credentials: may be looked up, and a failing look-up is 503, never anonymous', async () => {
  const token = await issuer.sign();
  const found = await serve(
    createApp({ credentials: async () => ({ scheme: 'Bearer', token }) }).app,
  );
  expect(await found('/me')).toMatchObject({ status: 200 });
  const failing = await serve(
    createApp({ credentials: async () => Promise.reject(new Error('session store at 10.0.0.9')) })
      .app,
  );
  const response = await failing('/greeting');
  expect(response.status).toBe(503);
  expect(JSON.stringify(response)).not.toContain('10.0.0.9');
  const refusing = await serve(
    createApp({
      credentials: () => {
        throw new AuthError('invalid_request');
      },
    }).app,
  );
  expect(await refusing('/greeting')).toMatchObject({ status: 400 });
});

test('onFailure: gets the refusal and the context, once, and cannot change the answer', async () => {
  const onFailure = vi.fn<(error: AuthError, ctx: Context) => void>(() => {
    throw new Error('the log is full');
  });
  const request = await serve(createApp({ onFailure, realm: 'orders' }).app);
  const response = await request('/me?x=1', { authorization: 'Bearer opaque' });
  expect(response.status).toBe(401);
  expect(onFailure).toHaveBeenCalledOnce();
  const [error, ctx] = onFailure.mock.calls[0] ?? [];
  expect(error?.code).toBe('malformed_token');
  expect(ctx?.originalUrl).toBe('/me?x=1');
});

test('guards of one request that run at the same time verify once', async () => {
  const { app, router, auth, keys } = createApp({}, issuer.keySource('cold'));
  const guards = [auth.required(), auth.optional(), auth.scopes('read'), auth.required()];
  router.get('/both', async (ctx) => {
    const outcomes = await Promise.allSettled(
      guards.map(async (guard) => guard(ctx, async () => {})),
    );
    ctx.body = outcomes.map((outcome) => {
      if (outcome.status === 'fulfilled') return 'passed';
      return isAuthError(outcome.reason) ? outcome.reason.code : 'failed';
    });
  });
  const request = await serve(app);
  const authorization = `Bearer ${await issuer.sign({ scope: 'write' })}`;
  const { body } = await request('/both', { authorization });
  expect(JSON.parse(body)).toEqual(['passed', 'passed', 'insufficient_scope', 'passed']);
  expect(keys.loads).toBe(1);
});

test('two auths on one app never share: not the identity, not the guard, not the outcome', async () => {
  const other = await createTestIssuer({ issuer: 'https://partner.test', keys: 'fresh' });
  const users = createAuth({ ...policy, keys: issuer.keySource() });
  const partners = createAuth({
    issuer: other.issuer,
    audience: String(other.audience),
    keys: other.keySource(),
  });
  const router = new Router();
  router.get('/users', users.required(), (ctx) => {
    ctx.body = { user: users.get(ctx).subject, partner: partners.peek(ctx)?.subject ?? null };
  });
  router.get('/mistake', users.required(), (ctx) => {
    ctx.body = { sub: partners.get(ctx).subject };
  });
  router.get('/both', users.required(), partners.required(), (ctx) => {
    ctx.body = {};
  });
  const app = new Koa().use(router.routes());
  app.silent = true;
  const request = await serve(app);
  const authorization = `Bearer ${await issuer.sign()}`;
  expect(await request('/users', { authorization })).toMatchObject({
    status: 200,
    body: '{"user":"user-1","partner":null}',
  });
  expect(await request('/mistake', { authorization })).toMatchObject({ status: 500 });
  expect(await request('/both', { authorization })).toMatchObject({ status: 401 });
  const partner = `Bearer ${await other.sign()}`;
  expect(await request('/users', { authorization: partner })).toMatchObject({ status: 401 });
});

test.each(['close', Symbol.asyncDispose] as const)(
  'after %s every token is answered with 503',
  async (end) => {
    const { app, auth, keys } = createApp({});
    const request = await serve(app);
    const authorization = `Bearer ${await issuer.sign()}`;
    expect(await request('/me', { authorization })).toMatchObject({ status: 200 });
    await auth[end]();
    await auth[end]();
    const response = await request('/me', { authorization });
    expect(response.status).toBe(503);
    expect(response.headers).toMatchObject({ 'retry-after': '5', 'cache-control': 'no-store' });
    expect(response.headers).not.toHaveProperty('www-authenticate');
    expect(await request('/me')).toMatchObject({ status: 401 });
    expect(keys.closes).toBe(0);
  },
);

test('an injected verifier stays open', async () => {
  const verifier = createVerifier({ ...policy, keys: issuer.keySource() });
  const auth = createAuth({ verifier, realm: 'orders' });
  await auth.close();
  await expect(verifier.verify(await issuer.sign())).resolves.toMatchObject({ subject: 'user-1' });
});

test('without keys they are to be discovered, and nothing is fetched before they are needed', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network here'));
  onTestFinished(() => {
    fetched.mockRestore();
  });
  const auth = createAuth(policy);
  expect(auth.healthcheck()).toMatchObject({ usable: false });
  expect(fetched).not.toHaveBeenCalled();
  await expect(auth.ready()).rejects.toMatchObject({ code: 'jwks_fetch_failed', status: 503 });
  expect(fetched).toHaveBeenCalled();
  await auth.close();
});

test.each([
  [
    'a verifier and options of one',
    { ...policy, verifier: createVerifier({ ...policy, keys: issuer.keySource() }) },
    'issuer',
  ],
  [
    'keys and where to fetch them',
    { ...policy, keys: issuer.keySource(), jwksUri: 'https://a.test/k' },
    'jwksUri',
  ],
  ['an unknown option', { ...policy, keys: issuer.keySource(), audiences: ['x'] }, 'audiences'],
  ['a realm that is no text', { ...policy, keys: issuer.keySource(), realm: 7 }, 'realm'],
  ['nothing', undefined, ''],
])('%s is a ConfigError', (_, options, path) => {
  const problem: unknown = expect.objectContaining({ path });
  const problems: unknown = expect.arrayContaining([problem]);
  expect(() => createAuth(options as never)).toThrow(
    expect.objectContaining({ code: 'invalid_options', problems }) as Error,
  );
});

test('a guard that would guard nothing is a ConfigError', () => {
  const { auth } = createApp({});
  expect(() => auth.scopes()).toThrow('names no scopes');
  expect(() => auth.permissions()).toThrow('names no permissions');
  expect(() => auth.scopes('two scopes')).toThrow('requirement.scopes[0]');
});
