import type { IncomingMessage } from 'node:http';
import cors from '@koa/cors';
import { Router } from '@koa/router';
import Koa from 'koa';
import { expect, test, vi } from 'vitest';
import { createAuth } from '@oidc-verify/koa';
import type { NodeContractRequest } from '@oidc-verify/testing/node';
import { expectGuardedUpgrades, SPELLINGS } from '../../testing/test/adapters/served.ts';
import { bearer, createTestAuth, issuer, NO_TOKEN, ok, policy, serve } from './fixture.ts';

test('a check sees the target as it was sent, whatever rewrote it on the way', async () => {
  const auth = createTestAuth();
  const app = new Koa();
  app.proxy = true;
  const seen: unknown[] = [];
  const check = (_: unknown, request?: { readonly url: string; readonly method: string }) => {
    seen.push(request?.method, request?.url);
    return true;
  };
  app.use(async (ctx, next) => {
    ctx.path = '/rewritten';
    await next();
  });
  app.use(auth.required({ check }));
  app.use((ctx) => {
    seen.push(ctx.url);
    ctx.body = {};
  });
  const { request } = await serve(app);
  const headers = [...(await bearer()), ['X-Forwarded-Host', 'evil.test']] as const;
  expect(await request('/shop/orders?a=b', { headers })).toMatchObject({ status: 200 });
  expect(seen).toEqual(['GET', '/shop/orders?a=b', '/rewritten?a=b']);
});

test('an app inside another app has a context of its own, and shares the outcome', async () => {
  const keys = issuer.keySource();
  const lookups = vi.spyOn(keys, 'peek');
  const auth = createAuth({ ...policy, keys });
  const inner = new Koa();
  const known: unknown[] = [];
  inner.use(async (ctx, next) => {
    known.push(auth.get(ctx).subject, ctx.state.auth);
    await next();
  });
  inner.use(auth.required());
  inner.use((ctx) => {
    ctx.body = { sub: auth.get(ctx).subject, property: ctx.state.auth?.subject };
  });
  const answer = inner.callback();
  const outer = new Koa();
  outer.use(auth.optional());
  outer.use(async (ctx) => {
    ctx.respond = false;
    await answer(ctx.req, ctx.res);
  });
  const { request } = await serve(outer);
  const { body } = await request('/', { headers: await bearer() });
  expect(JSON.parse(body)).toEqual({ sub: 'user-1', property: 'user-1' });
  expect(known).toEqual(['user-1', undefined]);
  expect(lookups).toHaveBeenCalledOnce();
});

test('below an Express-like mount the target is the outermost one', async () => {
  const auth = createTestAuth();
  const targets: unknown[] = [];
  const check = (_: unknown, request?: { readonly url: string }) => {
    targets.push(request?.url);
    return true;
  };
  const app = new Koa();
  app.use(auth.required({ check }));
  app.use(ok);
  const answer = app.callback();
  const mounting = {
    callback: () => async (req: IncomingMessage & { originalUrl?: string }, res: never) => {
      req.originalUrl = String(req.url);
      req.url = '/orders';
      await answer(req, res);
    },
  };
  const { request } = await serve(mounting);
  expect(await request('/shop/orders', { headers: await bearer() })).toMatchObject({ status: 200 });
  expect(targets).toEqual(['/shop/orders']);
});

test('parameters of a route reach the handler behind a guard', async () => {
  const auth = createTestAuth();
  const router = new Router({ prefix: '/shops/:shop' });
  router.get('/orders/:id', auth.required(), auth.optional(), (ctx) => {
    ctx.body = ctx.params;
  });
  const app = new Koa().use(router.routes());
  const { request } = await serve(app);
  const { body } = await request('/shops/a%20b/orders/7', { headers: await bearer() });
  expect(JSON.parse(body)).toEqual({ shop: 'a b', id: '7' });
});

test('a guard of a router guards every spelling under which a route is reached', async () => {
  const auth = createTestAuth();
  const reached = vi.fn<() => void>();
  const router = new Router();
  router.use('/api', auth.required());
  router.all('/api/orders', (ctx) => {
    reached();
    ctx.body = {};
  });
  const app = new Koa().use(router.routes());
  const { request } = await serve(app);
  const spellings = [...SPELLINGS, 'http://other.test/api/orders'];
  for (const path of spellings) {
    const { status } = await request(path);
    expect({ path, open: status < 400 }).toEqual({ path, open: false });
  }
  expect(reached).not.toHaveBeenCalled();
  for (const path of [
    '/api/orders?x',
    '/API/Orders',
    '/api/orders/',
    'http://other.test/api/orders',
  ]) {
    const { status } = await request(path, { headers: await bearer() });
    expect({ path, status }).toEqual({ path, status: 200 });
  }
});

test('a guard of a router runs only where a route is found, a guard of the app always', async () => {
  const auth = createTestAuth();
  const router = new Router();
  router.use(auth.required());
  router.get('/orders', ok);
  const routed = await serve(new Koa().use(router.routes()));
  expect(await routed.request('/orders')).toMatchObject({ status: 401 });
  expect(await routed.request('/nothing-here')).toMatchObject({ status: 404 });

  const app = new Koa();
  app.use(auth.required());
  app.use(router.routes());
  const everywhere = await serve(app);
  expect(await everywhere.request('/nothing-here')).toMatchObject({ status: 401 });
  expect(await everywhere.request('/nothing-here', { headers: await bearer() })).toMatchObject({
    status: 404,
  });
});

test('allowedMethods() answers OPTIONS past the guard of a router, never past one of the app', async () => {
  const auth = createTestAuth();
  const handler = vi.fn<typeof ok>(ok);
  const router = new Router();
  router.get('/orders', auth.required(), handler);
  const perRoute = await serve(new Koa().use(router.routes()).use(router.allowedMethods()));
  const listed = await perRoute.request('/orders', { method: 'OPTIONS' });
  expect(listed.status).toBe(200);
  expect(listed.headers['allow']).toMatch(/^(?:GET, HEAD|HEAD, GET)$/);
  expect(handler).not.toHaveBeenCalled();

  const app = new Koa();
  app.use(auth.required());
  app.use(router.routes()).use(router.allowedMethods());
  const everywhere = await serve(app);
  expect(await everywhere.request('/orders', { method: 'OPTIONS' })).toMatchObject({ status: 401 });
});

test('a route written above the guard of its router is open', async () => {
  const auth = createTestAuth();
  const router = new Router();
  router.get('/above', ok);
  router.use(auth.required());
  router.get('/below', ok);
  const { request } = await serve(new Koa().use(router.routes()));
  expect(await request('/above')).toMatchObject({ status: 200 });
  expect(await request('/below')).toMatchObject({ status: 401 });
});

test('an exclusive router leaves out the guard of the router, never the one of a route', async () => {
  const auth = createTestAuth();
  const router = new Router({ exclusive: true });
  router.use(auth.required());
  router.get('/open', ok);
  router.get('/guarded', auth.required(), ok);
  const { request } = await serve(new Koa().use(router.routes()));
  expect(await request('/open')).toMatchObject({ status: 200 });
  expect(await request('/guarded')).toMatchObject({ status: 401 });
});

test('CORS before the guard: scripts may read refusals, whoever answers', async () => {
  const origin: NodeContractRequest['headers'] = [['Origin', 'https://app.test']];
  const auth = createTestAuth();
  const app = new Koa();
  app.use(cors({ origin: 'https://app.test', exposeHeaders: ['WWW-Authenticate'] }));
  app.use(auth.required());
  const { request } = await serve(app);
  const refused = await request('/orders', { headers: origin });
  expect(refused.status).toBe(401);
  expect(refused.headers).toMatchObject({
    'www-authenticate': NO_TOKEN,
    'cache-control': 'no-store',
    'access-control-allow-origin': 'https://app.test',
    'access-control-expose-headers': 'WWW-Authenticate',
  });

  const after = new Koa();
  after.use(auth.required());
  after.use(cors());
  const late = await serve(after);
  const unread = await late.request('/orders', { headers: origin });
  expect(unread).toMatchObject({ status: 401, headers: { 'www-authenticate': NO_TOKEN } });
  expect(unread.headers).not.toHaveProperty('access-control-allow-origin');
});

test('an upgrade bypasses middleware, and auth.upgrade is the door for it', async () => {
  const auth = createTestAuth();
  const app = new Koa();
  const middleware = vi.fn<Koa.Middleware>(async (_, next) => {
    await next();
  });
  app.use(middleware);
  app.use(auth.required());
  await expectGuardedUpgrades(auth, await serve(app));
  expect(middleware).not.toHaveBeenCalled();
});

test('what other middleware wrote to ctx.state.auth is nobody', async () => {
  const auth = createTestAuth();
  const app = new Koa();
  app.use(async (ctx, next) => {
    (ctx.state as { auth?: unknown }).auth = { subject: 'admin' };
    await next();
  });
  app.use(auth.optional());
  app.use((ctx) => {
    ctx.body = { peek: auth.peek(ctx)?.subject ?? null, property: ctx.state.auth ?? null };
  });
  const { request } = await serve(app);
  expect(await request('/')).toMatchObject({ status: 200, body: '{"peek":null,"property":null}' });
});
