import Koa from 'koa';
import type { Context } from 'koa';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isAuthError } from '@oidc-verify/koa';
import { bearer, createTestAuth, NO_TOKEN, ok, serve } from './fixture.ts';

function createApp() {
  const auth = createTestAuth();
  const app = new Koa();
  const emitted = vi.fn<(error: unknown, ctx: Context) => void>();
  app.on('error', emitted);
  return { auth, app, emitted };
}

test("Koa's own answer: status and challenge from the error, a text that may be shown, no other header", async () => {
  const { auth, app, emitted } = createApp();
  app.use(async (ctx, next) => {
    ctx.set('x-earlier', 'set before the guard');
    ctx.type = 'json';
    await next();
  });
  app.use(auth.required());
  const { request } = await serve(app);
  const { status, headers, body } = await request('/');
  expect({ status, body }).toEqual({ status: 401, body: 'An access token is required' });
  expect(headers).toMatchObject({
    'www-authenticate': NO_TOKEN,
    'cache-control': 'no-store',
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(body.length),
  });
  expect(headers).not.toHaveProperty('x-earlier');
  const codes = emitted.mock.calls.map(([error]) => isAuthError(error) && error.code);
  expect(codes).toEqual(['missing_token']);
});

test("Koa's log stays quiet about refusals, which strangers could fill, and tells of a missing guard", async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => {
    logged.mockRestore();
  });
  const auth = createTestAuth();
  const app = new Koa();
  app.use(async (ctx, next) => {
    if (ctx.path === '/unguarded') auth.get(ctx);
    await next();
  });
  app.use(auth.required());
  const { request } = await serve(app);
  expect(await request('/')).toMatchObject({ status: 401 });
  expect(logged).not.toHaveBeenCalled();
  expect(await request('/unguarded')).toMatchObject({ status: 500, body: 'Internal Server Error' });
  expect(logged).toHaveBeenCalledOnce();
});

test('a catcher that reads only err.status keeps the challenge', async () => {
  const { auth, app, emitted } = createApp();
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      ctx.status = (error as { readonly status?: number }).status ?? 500;
      ctx.body = { handled: true };
    }
  });
  app.use(auth.required());
  const { request } = await serve(app);
  const response = await request('/');
  expect(response).toMatchObject({ status: 401, body: '{"handled":true}' });
  expect(response.headers).toMatchObject({
    'www-authenticate': NO_TOKEN,
    'cache-control': 'no-store',
  });
  expect(emitted).not.toHaveBeenCalled();
});

test('sendError answers in JSON, in place of what a handler began', async () => {
  const { auth, app } = createApp();
  app.use(async (ctx, next) => {
    try {
      ctx.type = 'html';
      ctx.body = '<p>';
      await next();
    } catch (error) {
      if (!auth.sendError(ctx, error)) throw error;
    }
  });
  app.use(auth.required());
  const { request } = await serve(app);
  const get = await request('/');
  expect(get).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': NO_TOKEN, 'content-type': 'application/json' },
  });
  expect(JSON.parse(get.body)).toEqual({
    code: 'missing_token',
    error_description: 'An access token is required',
  });
  const head = await request('/', { method: 'HEAD' });
  expect(head.body).toBe('');
  expect(head.headers['content-length']).toBe(get.headers['content-length']);
});

test("errors of the app stay the app's own, with their headers, behind a guard that passed", async () => {
  const { auth, app, emitted } = createApp();
  const sent: boolean[] = [];
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      sent.push(auth.sendError(ctx, error));
      throw error;
    }
  });
  app.use(auth.required());
  app.use((ctx) =>
    ctx.throw(401, 'mine', { code: 'missing_token', headers: { 'www-authenticate': 'Basic' } }),
  );
  const { request } = await serve(app);
  const response = await request('/', { headers: await bearer() });
  expect(response).toMatchObject({
    status: 401,
    body: 'mine',
    headers: { 'www-authenticate': 'Basic' },
  });
  expect(response.headers).not.toHaveProperty('cache-control');
  expect(sent).toEqual([false]);
  expect(emitted).toHaveBeenCalledOnce();
});

test('a refusal after the response began is an error, not a crash', async () => {
  const { auth, app, emitted } = createApp();
  const answered: boolean[] = [];
  app.use(async (ctx, next) => {
    ctx.status = 200;
    ctx.respond = false;
    ctx.res.write('begun');
    try {
      await next();
    } catch (error) {
      answered.push(auth.sendError(ctx, error));
      ctx.res.end();
      throw error;
    }
  });
  app.use(auth.required());
  const { request } = await serve(app);
  const response = await request('/');
  expect(response).toMatchObject({ status: 200, body: 'begun' });
  expect(response.headers).not.toHaveProperty('www-authenticate');
  expect(answered).toEqual([false]);
  const [error] = emitted.mock.calls[0] ?? [];
  expect(error).toMatchObject({ code: 'missing_token', headerSent: true });
});

test('what the guard itself trips over goes up like any error', async () => {
  const { auth, app, emitted } = createApp();
  app.use(async (ctx, next) => {
    ctx.state = Object.freeze({});
    await next();
  });
  app.use(auth.required());
  app.use(ok);
  const { request } = await serve(app);
  expect(await request('/', { headers: await bearer() })).toMatchObject({ status: 500 });
  expect(emitted.mock.calls.map(([error]) => error)).toEqual([expect.any(TypeError)]);
});

test('the errors of later middleware pass a guard untouched, once', async () => {
  const { auth, app, emitted } = createApp();
  const failure = Object.assign(new Error('teapot'), { status: 418 });
  app.use(auth.required());
  app.use(auth.scopes('read'));
  app.use(() => {
    throw failure;
  });
  const { request } = await serve(app);
  const response = await request('/', { headers: await bearer({ scope: 'read' }) });
  expect(response.status).toBe(418);
  expect(response.headers).not.toHaveProperty('www-authenticate');
  expect(emitted.mock.calls.map(([error]) => error)).toEqual([failure]);
});

test('get() in a handler after optional() refuses like a guard', async () => {
  const { auth, app } = createApp();
  app.use(auth.optional());
  app.use(async (ctx) => {
    await Promise.resolve();
    ctx.body = { sub: auth.get(ctx).subject };
  });
  const { request } = await serve(app);
  const refused = await request('/');
  expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': NO_TOKEN } });
  const greeted = await request('/', { headers: await bearer() });
  expect(greeted).toMatchObject({ status: 200, body: '{"sub":"user-1"}' });
});

test('a refusal that is caught leaves no header on another answer', async () => {
  const { auth, app } = createApp();
  const guard = auth.required();
  app.use(async (ctx, next) => {
    try {
      await guard(ctx, async () => {});
    } catch (error) {
      if (!isAuthError(error) || ctx.get('x-api-key') !== 'open') throw error;
    }
    await next();
  });
  app.use(ok);
  const { request } = await serve(app);
  const headers = [['X-Api-Key', 'open']] as const;
  const passed = await request('/', { headers });
  expect(passed.status).toBe(200);
  expect(passed.headers).not.toHaveProperty('www-authenticate');
  expect(passed.headers).not.toHaveProperty('cache-control');
  const refused = await request('/');
  expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': NO_TOKEN } });
});
