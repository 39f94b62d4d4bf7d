import express from 'express';
import express4 from 'express4';
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { describe, expect, test } from 'vitest';
import { isAuthError } from '@oidc-verify/express';
import { bearer, createTestAuth, NO_TOKEN, ok, serve } from './fixture.ts';

describe.each([
  { name: 'Express 5', create: express },
  { name: 'Express 4', create: express4 },
])('$name', ({ create }) => {
  test('a refused guard never rejects, so that Express 4 sees it too', async () => {
    const auth = createTestAuth();
    const seen: unknown[] = [];
    const app = create();
    app.get('/orders', auth.required(), ok);
    app.use(recording(seen));
    const { request } = await serve(app);
    expect(await request('/orders')).toMatchObject({ status: 401, body: 'handled' });
    expect(seen.map((error) => isAuthError(error) && error.code)).toEqual(['missing_token']);
  });

  test('what the guard itself trips over goes to the error handler', async () => {
    const auth = createTestAuth();
    const seen: unknown[] = [];
    const app = create();
    app.use((req, _res, next) => {
      Object.defineProperty(req, 'auth', { get: () => undefined });
      next();
    });
    app.get('/orders', auth.required(), ok);
    app.use(recording(seen));
    const { request } = await serve(app);
    expect(await request('/orders', { headers: await bearer() })).toMatchObject({ status: 500 });
    expect(seen).toEqual([expect.any(TypeError)]);
  });

  test('a refusal after the response began is an error, not a crash', async () => {
    const auth = createTestAuth();
    const app = create();
    const answered: boolean[] = [];
    app.get('/orders', (_req, res, next) => {
      res.write('begun');
      next();
    });
    app.use(auth.required());
    app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
      answered.push(auth.sendError(res, error));
      res.end();
    });
    const { request } = await serve(app);
    const response = await request('/orders');
    expect(response).toMatchObject({ status: 200, body: 'begun' });
    expect(response.headers).not.toHaveProperty('www-authenticate');
    expect(answered).toEqual([false]);
  });

  test('sendError leaves errors of others alone', async () => {
    const auth = createTestAuth();
    const app = create();
    app.get('/orders', () => {
      throw Object.assign(new Error('mine'), { status: 401, code: 'missing_token', headers: {} });
    });
    app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
      res.json({ sent: auth.sendError(res, error) });
    });
    const { request } = await serve(app);
    expect(await request('/orders')).toMatchObject({ status: 200, body: '{"sent":false}' });
  });
});

test('Express 5 hands a rejected handler to the error handler, so get() may be called in async ones', async () => {
  const auth = createTestAuth();
  const app = express();
  app.get('/greeting', auth.optional(), async (req, res) => {
    await Promise.resolve();
    res.json({ sub: auth.get(req).subject });
  });
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (!auth.sendError(res, error)) next(error);
  });
  const { request } = await serve(app);
  const refused = await request('/greeting');
  expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': NO_TOKEN } });
  const greeted = await request('/greeting', { headers: await bearer() });
  expect(greeted).toMatchObject({ status: 200, body: '{"sub":"user-1"}' });
});

function recording(seen: unknown[]): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    seen.push(error);
    const { status = 500 } = error as { readonly status?: number };
    res.status(status).send('handled');
  };
}
