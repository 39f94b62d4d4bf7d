import { Router } from '@koa/router';
import { createAuth } from '@oidc-verify/koa';
import Koa from 'koa';

export function createApi({ issuer, audience }: { issuer: string; audience: string }): Koa {
  const auth = createAuth({ issuer, audience });
  const router = new Router();
  router.get('/me', auth.required(), (ctx) => {
    ctx.body = { sub: auth.get(ctx).subject };
  });
  router.get('/orders', auth.scopes('orders:read'), (ctx) => {
    ctx.body = { ordersOf: auth.get(ctx).subject };
  });
  router.get('/news', auth.optional(), (ctx) => {
    ctx.body = { for: auth.peek(ctx)?.subject ?? 'everyone' };
  });
  const app = new Koa();
  app.use(router.routes());
  return app;
}
