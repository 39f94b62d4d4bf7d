import { Hono } from 'hono';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { beforeAll, vi } from 'vitest';
import { AuthHttpException, createAuth } from '@oidc-verify/hono';
import type { Auth, AuthOptions } from '@oidc-verify/hono';
import { testAuth } from '../../testing/test/adapters/auth-tests.ts';
import { toServer } from './node-server.ts';

beforeAll(() => {
  // Hono's default error handler logs what it does not know.
  vi.spyOn(console, 'error').mockReturnValue();
});

testAuth<Auth, Context>({
  createAuth: (options) => createAuth(options as AuthOptions),
  createApp: (users, partners) => toServer(createApp(users, partners)),
  cookieOf: (c) => getCookie(c, 'at'),
  targetOf: (c) => c.req.url.slice(new URL(c.req.url).origin.length),
});

function createApp(users: Auth, partners: Auth): Hono {
  const app = new Hono();
  app.get('/me', users.required(), (c) => c.json({ sub: users.get(c).subject }));
  app.get('/greeting', users.optional(), (c) => c.json({ sub: users.peek(c)?.subject ?? null }));
  app.get('/users', users.required(), (c) =>
    c.json({ user: users.get(c).subject, partner: partners.peek(c)?.subject ?? null }),
  );
  app.get('/mistake', users.required(), (c) => c.json({ sub: partners.get(c).subject }));
  app.get('/both', users.required(), partners.required(), (c) => c.json({}));
  addConcurrentGuards(app, users);
  return app;
}

const ends = async (): Promise<void> => {};

function addConcurrentGuards(app: Hono, auth: Auth): void {
  app.get('/at-once', async (c) => {
    // Guards add `auth` to the type of a context; a handler has it only behind them.
    const bare = c as never;
    const outcomes = await Promise.allSettled([
      auth.required()(bare, ends),
      auth.optional()(bare, ends),
      auth.scopes('read')(bare, ends),
      auth.required()(bare, ends),
    ]);
    const codes = outcomes.map((outcome) => {
      if (outcome.status === 'fulfilled') return 'passed';
      return outcome.reason instanceof AuthHttpException ? outcome.reason.code : 'failed';
    });
    return c.json(codes);
  });
}
