import { Router } from '@koa/router';
import Koa from 'koa';
import type { Auth } from '@oidc-verify/koa';

/** Takes its auth as an argument, so that a test can pass another one. */
export function createOrdersApi(auth: Auth): Koa {
  const app = new Koa();

  // The error handler comes first: it catches what everything below throws.
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!auth.sendError(ctx, error)) throw error;
    }
  });

  const open = new Router();
  open.get('/health', (ctx) => {
    ctx.body = { ok: true };
  });
  app.use(open.routes());

  // Everything below needs a valid token.
  app.use(auth.required());

  const orders = new Router({ prefix: '/orders' });
  orders.get('/', auth.scopes('orders:read'), (ctx) => {
    ctx.body = { ordersOf: auth.get(ctx).subject };
  });
  orders.post('/', auth.required({ anyScope: ['orders:write', 'admin'] }), (ctx) => {
    ctx.status = 201;
  });
  orders.delete('/:id', auth.permissions('orders:delete'), (ctx) => {
    ctx.body = { deleted: ctx.params['id'] };
  });
  orders.get(
    '/forecast',
    auth.required({ check: (token) => token.claims['tier'] === 'gold' }),
    (ctx) => {
      ctx.body = { orders: 12 };
    },
  );
  app.use(orders.routes());
  return app;
}
