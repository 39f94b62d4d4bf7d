import express from 'express';
import express4 from 'express4';
import type { NextFunction, Request, Response } from 'express';
import { describe, expect, test, vi } from 'vitest';
import type { NodeContractRequest } from '@oidc-verify/testing/node';
import { expectGuardedUpgrades, SPELLINGS } from '../../testing/test/adapters/served.ts';
import { bearer, createTestAuth, issuer, NO_TOKEN, ok, serve } from './fixture.ts';

describe.each([
  { name: 'Express 5', create: express },
  { name: 'Express 4', create: express4 },
])('$name', ({ create }) => {
  test('a check sees the target as it was sent, not what is left of it below a mount path', async () => {
    const auth = createTestAuth();
    const app = create();
    const router = create.Router();
    const seen: unknown[] = [];
    const check = (_: unknown, request?: { readonly url: string; readonly method: string }) => {
      seen.push(request?.method, request?.url);
      return true;
    };
    router.get('/orders', auth.required({ check }), (req, res) => {
      seen.push(req.url);
      res.json({});
    });
    app.use('/shop', router);
    const { request } = await serve(app);
    const headers = [...(await bearer()), ['X-Forwarded-Host', 'evil.test']] as const;
    expect(await request('/shop/orders?a=b', { headers })).toMatchObject({ status: 200 });
    expect(seen).toEqual(['GET', '/shop/orders?a=b', '/orders?a=b']);
  });

  test('a guard before the body parser refuses before a byte of the body is parsed', async () => {
    const auth = createTestAuth();
    const app = create();
    app.post('/before', auth.required(), create.json(), ok);
    app.post('/after', create.json(), auth.required(), ok);
    const { request } = await serve(app);
    const broken: Partial<NodeContractRequest> = {
      method: 'POST',
      headers: [['Content-Type', 'application/json']],
      body: '{',
    };
    expect(await request('/before', broken)).toMatchObject({ status: 401 });
    expect(await request('/after', broken)).toMatchObject({ status: 400 });
  });

  test('white space around the header value is no part of it', async () => {
    const auth = createTestAuth();
    const app = create();
    app.get('/orders', auth.required(), ok);
    const { request } = await serve(app);
    const token = await issuer.sign();
    const call = async (value: string) =>
      request('/orders', { headers: [['Authorization', value]] });
    expect(await call(`  Bearer ${token} `)).toMatchObject({ status: 200 });
    expect(await call('Bearer  ')).toMatchObject({ status: 400 });
    expect(await call('  ')).toMatchObject({ status: 401 });
    const headers = ['', `Bearer ${token}`, ''].map((value) => ['Authorization', value] as const);
    expect(await request('/orders', { headers: headers.slice(1) })).toMatchObject({ status: 400 });
    expect(await request('/orders', { headers: headers.slice(0, 2) })).toMatchObject({
      status: 400,
    });
  });

  test('a token in a form is not seen', async () => {
    const auth = createTestAuth();
    const app = create();
    app.post('/form', create.urlencoded({ extended: false }), auth.required(), ok);
    const { request } = await serve(app);
    const response = await request('/form', {
      method: 'POST',
      headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      body: `access_token=${await issuer.sign()}`,
    });
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe(NO_TOKEN);
  });

  test('sendError tells the length of the body in response to HEAD, too', async () => {
    const auth = createTestAuth();
    const app = create();
    app.get('/orders', auth.required(), ok);
    app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
      if (!auth.sendError(res, error)) next(error);
    });
    const { request } = await serve(app);
    const { body, headers } = await request('/orders');
    const head = await request('/orders', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 401, body: '' });
    expect(head.headers['content-length']).toBe(headers['content-length']);
    expect(headers['content-length']).toBe(String(body.length));
  });

  test('a guard on a path guards every spelling under which a route is reached', async () => {
    const auth = createTestAuth();
    const app = create();
    const reached = vi.fn<() => void>();
    app.use('/api', auth.required());
    app.all('/api/orders', (_req, res) => {
      reached();
      res.end();
    });
    const { request } = await serve(app);
    for (const path of SPELLINGS) {
      const { status } = await request(path);
      expect({ path, open: status < 400 }).toEqual({ path, open: false });
    }
    expect(reached).not.toHaveBeenCalled();
  });

  test('a guard on everything answers unknown paths with 401', async () => {
    const auth = createTestAuth();
    const app = create();
    app.use(auth.required());
    const { request } = await serve(app);
    expect(await request('/nothing-here')).toMatchObject({ status: 401 });
    expect(await request('/nothing-here', { headers: await bearer() })).toMatchObject({
      status: 404,
    });
  });

  test('Express answers OPTIONS by itself past the guard of a route, never past one on everything', async () => {
    const auth = createTestAuth();
    const perRoute = create();
    const handler = vi.fn<typeof ok>(ok);
    perRoute.get('/orders', auth.required(), handler);
    const first = await serve(perRoute);
    const listed = await first.request('/orders', { method: 'OPTIONS' });
    expect(listed.status).toBe(200);
    expect(listed.headers['allow']).toMatch(/^GET, ?HEAD$/);
    expect(handler).not.toHaveBeenCalled();

    const everywhere = create();
    everywhere.use(auth.required());
    everywhere.get('/orders', ok);
    const second = await serve(everywhere);
    expect(await second.request('/orders', { method: 'OPTIONS' })).toMatchObject({ status: 401 });
  });

  test('an upgrade bypasses middleware, and auth.upgrade is the door for it', async () => {
    const auth = createTestAuth();
    const app = create();
    const middleware = vi.fn<(req: Request, res: Response, next: NextFunction) => void>(
      (_req, _res, next) => {
        next();
      },
    );
    app.use(middleware, auth.required());
    await expectGuardedUpgrades(auth, await serve(app));
    expect(middleware).not.toHaveBeenCalled();
  });
});
