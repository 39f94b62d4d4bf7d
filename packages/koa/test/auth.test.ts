import { Router } from '@koa/router';
import Koa from 'koa';
import type { Context } from 'koa';
import { createAuth, isAuthError } from '@oidc-verify/koa';
import type { Auth, AuthOptions } from '@oidc-verify/koa';
import { testAuth } from '../../testing/test/adapters/auth-tests.ts';

testAuth<Auth, Context>({
  createAuth: (options) => createAuth(options as AuthOptions),
  createApp: (users, partners) => {
    const app = new Koa();
    app.silent = true;
    return app.use(createRouter(users, partners).routes()).callback();
  },
  cookieOf: (ctx) => ctx.cookies.get('at'),
  targetOf: (ctx) => ctx.originalUrl,
});

function createRouter(users: Auth, partners: Auth): Router {
  const router = new Router();
  router.get('/me', users.required(), (ctx) => {
    ctx.body = { sub: users.get(ctx).subject };
  });
  router.get('/greeting', users.optional(), (ctx) => {
    ctx.body = { sub: users.peek(ctx)?.subject ?? null };
  });
  router.get('/users', users.required(), (ctx) => {
    ctx.body = { user: users.get(ctx).subject, partner: partners.peek(ctx)?.subject ?? null };
  });
  router.get('/mistake', users.required(), (ctx) => {
    ctx.body = { sub: partners.get(ctx).subject };
  });
  router.get('/both', users.required(), partners.required(), (ctx) => {
    ctx.body = {};
  });
  addConcurrentGuards(router, users);
  return router;
}

function addConcurrentGuards(router: Router, auth: Auth): void {
  const guards = [auth.required(), auth.optional(), auth.scopes('read'), auth.required()];
  router.get('/at-once', async (ctx) => {
    const outcomes = await Promise.allSettled(
      guards.map(async (guard) => guard(ctx, async () => {})),
    );
    ctx.body = outcomes.map((outcome) => {
      if (outcome.status === 'fulfilled') return 'passed';
      return isAuthError(outcome.reason) ? outcome.reason.code : 'failed';
    });
  });
}
