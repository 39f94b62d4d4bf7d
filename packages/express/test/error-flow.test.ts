import express from 'express';
import express4 from 'express4';
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { isAuthError } from '@oidc-verify/express';
import type { Auth, Guard } from '@oidc-verify/express';
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

  test('a guard that passes after the response was sent is no error: a timeout may have answered', async () => {
    const auth = createTestAuth();
    const app = create();
    const seen: unknown[] = [];
    app.get('/orders', (_req, res, next) => {
      res.json({ late: true });
      next();
    });
    app.use(auth.optional(), (req, _res, next) => {
      seen.push(auth.peek(req)?.subject);
      next();
    });
    app.use(recording(seen));
    const { request } = await serve(app);
    expect(await request('/orders', { headers: await bearer() })).toMatchObject({
      status: 200,
      body: '{"late":true}',
    });
    expect(await request('/orders')).toMatchObject({ status: 200 });
    expect(seen).toEqual([expect.any(String), undefined]);
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

// A guard answers at once while keys are in memory, and has to wait where `credentials` answers later.
const WAYS = [
  { way: 'at once', options: {} },
  { way: 'after waiting', options: { credentials: async () => Promise.resolve(undefined) } },
];
const VERSIONS = [
  { name: 'Express 5', create: express },
  { name: 'Express 4', create: express4 },
];

const optional = (auth: Auth): Guard => auth.optional();

const required = (auth: Auth): Guard => auth.required();

const freeze = (app: express.Express): void => {
  app.use((req, _res, next) => {
    Object.defineProperty(req, 'auth', { value: 'of another package' });
    next();
  });
};

const boom = new Error('boom');

const throwing =
  (guard: (auth: Auth) => Guard) =>
  (auth: Auth): Guard =>
  (req, res) => {
    guard(auth)(req, res, () => {
      throw boom;
    });
  };

const nothing = (): void => {};

describe.each(VERSIONS)('$name', ({ create }) => {
  describe.each(WAYS)(
    'what is thrown while a guard that answers $way calls next()',
    ({ options }) => {
      async function requestWith(
        prepare: (app: express.Express) => void,
        guard: (auth: Auth) => Guard,
      ): Promise<{ readonly status: number; readonly seen: readonly unknown[] }> {
        const unhandled = vi.fn();
        process.on('unhandledRejection', unhandled);
        const seen: unknown[] = [];
        const auth = createTestAuth(options);
        const app = create();
        prepare(app);
        app.get('/', guard(auth), ok);
        app.use(recording(seen));
        const { request } = await serve(app);
        const { status } = await request('/');
        await setImmediate();
        process.off('unhandledRejection', unhandled);
        expect(unhandled).not.toHaveBeenCalled();
        return { status, seen };
      }

      test('goes to the error handler: a property that cannot be written', async () => {
        expect(await requestWith(freeze, optional)).toEqual({
          status: 500,
          seen: [expect.any(TypeError)],
        });
      });

      test('goes to the error handler: a next() that throws', async () => {
        const wrap =
          (guard: (auth: Auth) => Guard) =>
          (auth: Auth): Guard =>
          (req, res, next) => {
            guard(auth)(req, res, (error?: unknown) => {
              if (error === undefined) throw boom;
              next(error);
            });
          };
        expect(await requestWith(nothing, wrap(optional))).toEqual({ status: 500, seen: [boom] });
        const refused = await requestWith(nothing, wrap(required));
        expect(refused.status).toBe(401);
      });

      test('ends the response, where next() throws whatever it is given', async () => {
        expect((await requestWith(nothing, throwing(optional))).status).toBe(500);
        expect((await requestWith(nothing, throwing(required))).status).toBe(500);
      });
    },
  );

  test('where the response has begun, next() that always throws ends the connection', async () => {
    const auth = createTestAuth({ credentials: async () => Promise.resolve(undefined) });
    const app = create();
    app.get('/', (req, res) => {
      res.write('begun');
      auth.optional()(req, res, () => {
        throw new Error('boom');
      });
    });
    const { request } = await serve(app);
    await expect(request('/')).rejects.toThrow();
  });
});

describe.each(VERSIONS)(
  '$name: the final status decides whether a challenge is sent',
  ({ create }) => {
    test.each<[string, (res: Response) => unknown, number]>([
      ['200', (res) => res.json({ guest: true }), 200],
      ['a page', (res) => res.send('<h1>Sign in</h1>'), 200],
      ['a redirect', (res) => res.redirect('/login'), 302],
      ['404', (res) => res.sendStatus(404), 404],
      ['writeHead', (res) => res.writeHead(204).end(), 204],
    ])('an error handler that answers %s sends none', async (_, answer, status) => {
      const auth = createTestAuth();
      const app = create();
      app.get('/', auth.required(), ok);
      app.use((_error: unknown, _req: Request, res: Response, _next: NextFunction) => {
        answer(res);
      });
      const { request } = await serve(app);
      const response = await request('/');
      expect(response.status).toBe(status);
      for (const name of ['www-authenticate', 'retry-after']) {
        expect(response.headers).not.toHaveProperty(name);
      }
    });

    test('a guard that is tried after another one withdraws the refusal of that one', async () => {
      const auth = createTestAuth();
      const app = create();
      const either: RequestHandler = (req, res, next) => {
        auth.scopes('admin')(req, res, (error?: unknown) => {
          if (error === undefined) next();
          else auth.required()(req, res, next);
        });
      };
      app.get('/', either, (_req, res) => {
        res.status(403).json({ own: true });
      });
      const { request } = await serve(app);
      const response = await request('/', { headers: await bearer() });
      expect(response).toMatchObject({ status: 403, body: '{"own":true}' });
      expect(response.headers).not.toHaveProperty('www-authenticate');
    });
  },
);

function recording(seen: unknown[]): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    seen.push(error);
    const { status = 500 } = error as { readonly status?: number };
    res.status(status).send('handled');
  };
}
