// The final status decides whether a challenge is sent, also where middleware around it changes the answer.
import { createServer as createHttp2Server } from 'node:http2';
import Koa from 'koa';
import type { Context, Middleware } from 'koa';
import { createTestIssuer } from '@oidc-verify/testing';
import { listen, send } from '@oidc-verify/testing/node';
import type { ContractResponse } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { openHttp2, sendHttp2 } from '../../fastify/test/http2-client.ts';
import { AuthError, createAuth } from '../src/index.ts';
import type { Auth } from '../src/index.ts';

const issuer = await createTestIssuer();
const CHALLENGE = 'Bearer realm="test"';

function createTestAuth(): Auth {
  const audience = String(issuer.audience);
  return createAuth({ issuer: issuer.issuer, audience, keys: issuer.keySource(), realm: 'test' });
}

type Catch = (auth: Auth, ctx: Context, error: unknown) => void;

const bySendError: Catch = (auth, ctx, error) => void auth.sendError(ctx, error);

/** Middleware that answers a refusal, each in its own way. */
const ANSWERS: readonly (readonly [string, Catch])[] = [
  ['sendError', bySendError],
  [
    'a status',
    (_auth, ctx, error) => {
      ctx.status = (error as { readonly status: number }).status;
      ctx.body = { handled: true };
    },
  ],
  [
    'the headers of the error',
    (_auth, ctx, error) => {
      const { status, headers } = error as { status: number; headers: Record<string, string> };
      ctx.status = status;
      ctx.set(headers);
      ctx.body = { handled: true };
    },
  ],
  [
    'another error, thrown on',
    (_auth, _ctx, error) => {
      throw error;
    },
  ],
];

const CHANGES: readonly (readonly [string, number, (ctx: Context) => void])[] = [
  ['ctx.redirect', 302, (ctx) => ctx.redirect('/login')],
  ['status 200', 200, (ctx) => void (ctx.status = 200)],
  ['a body', 200, (ctx) => void Object.assign(ctx, { status: 200, body: 'Please sign in' })],
  ['status 204', 204, (ctx) => void (ctx.status = 204)],
  ['status 404', 404, (ctx) => void (ctx.status = 404)],
  ['the response of Node', 200, (ctx) => void (ctx.res.statusCode = 200)],
  [
    'an answer of its own',
    418,
    (ctx) => {
      ctx.respond = false;
      ctx.res.removeHeader('content-length');
      ctx.res.writeHead(418).end();
    },
  ],
];

function createApp(answer: Catch, change: (ctx: Context) => void): Koa {
  const auth = createTestAuth();
  const app = new Koa();
  app.silent = true;
  const outer: Middleware = async (ctx, next) => {
    try {
      await next();
    } catch {
      ctx.status = 401;
    }
    change(ctx);
  };
  app.use(outer);
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      answer(auth, ctx, error);
    }
  });
  app.use(auth.required());
  return app;
}

async function overHttp1(app: Koa): Promise<ContractResponse> {
  const listening = await listen(app.callback());
  try {
    return await send(listening.port, { method: 'GET', path: '/', headers: [] });
  } finally {
    await listening.close();
  }
}

async function overHttp2(app: Koa): Promise<ContractResponse> {
  const server = createHttp2Server(app.callback());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const session = openHttp2((server.address() as { readonly port: number }).port);
  try {
    return await sendHttp2(session, { method: 'GET', path: '/', headers: [] });
  } finally {
    session.destroy();
    server.close();
  }
}

describe.each([
  ['HTTP/1', overHttp1],
  ['HTTP/2', overHttp2],
])('over %s', (_protocol, run) => {
  describe.each(ANSWERS)('a refusal that is answered by %s', (_, answer) => {
    test.each(CHANGES)('and replaced by %s leaves no challenge', async (_name, status, change) => {
      const response = await run(createApp(answer, change));
      expect(response.status).toBe(status);
      expect(response.headers).not.toHaveProperty('www-authenticate');
      expect(response.headers).not.toHaveProperty('cache-control');
    });

    test('has the challenge where nothing replaces it', async () => {
      const { status, headers } = await run(createApp(answer, () => {}));
      expect([status, headers['www-authenticate']]).toEqual([401, CHALLENGE]);
      expect(headers['cache-control']).toBe('no-store');
    });

    test('has the challenge that the app writes instead', async () => {
      for (const status of [401, 200]) {
        const own = (ctx: Context): void => {
          ctx.status = status;
          ctx.set('WWW-Authenticate', 'Basic');
        };
        const { headers } = await run(createApp(answer, own));
        expect(headers['www-authenticate']).toBe('Basic');
      }
    });
  });

  test('a no-store of the app stays', async () => {
    const { headers } = await run(
      createApp(bySendError, (ctx) => {
        ctx.redirect('/login');
        ctx.set('Cache-Control', 'no-store');
      }),
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(headers).not.toHaveProperty('www-authenticate');
  });
});

test('sendError sets all headers on a context without a response of Node', async () => {
  const set: Record<string, string> = {};
  const context = {
    headerSent: false,
    status: 404,
    body: '',
    set: (headers: Record<string, string>) => void Object.assign(set, headers),
    remove: () => {},
  };
  const auth = createTestAuth();
  const refused = new AuthError('missing_token', { realm: 'test' });
  expect(auth.sendError(context, refused)).toBe(true);
  expect(context.status).toBe(401);
  expect(set).toEqual({ ...refused.headers, 'content-type': 'application/json' });
});

test.each(['get', 'hold'] as const)('%s of an anonymous request refuses it', async (name) => {
  const auth = createTestAuth();
  const read = {
    get: (ctx: Context) => auth.get(ctx),
    hold: (ctx: Context) => auth.hold(ctx, { close: () => {} }),
  };
  const app = new Koa();
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      ctx.status = (error as { readonly status: number }).status;
    }
  });
  app.use(auth.optional());
  app.use((ctx) => {
    ctx.body = Boolean(read[name](ctx));
  });
  const { status, headers } = await overHttp1(app);
  expect([status, headers['www-authenticate']]).toEqual([401, CHALLENGE]);
});
