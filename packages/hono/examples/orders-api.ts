import type { Auth } from '@oidc-verify/hono';
import { Hono } from 'hono';

/** Takes its auth as an argument, so that a test can pass another one. */
export function createOrdersApi(auth: Auth): Hono {
  const app = new Hono();

  app.get('/health', (c) => c.json({ ok: true }));

  app.get('/orders', auth.scopes('orders:read'), (c) =>
    c.json({ ordersOf: c.var.auth.subject, limit: Number(c.req.query('limit') ?? 10) }),
  );
  app.post('/orders', auth.required({ anyScope: ['orders:write', 'admin'] }), (c) =>
    c.body(null, 201),
  );
  app.delete('/orders/:id', auth.permissions('orders:delete'), (c) =>
    c.json({ deleted: c.req.param('id'), by: auth.get(c).subject }),
  );
  app.get('/forecast', auth.required({ check: (token) => token.claims['tier'] === 'gold' }), (c) =>
    c.json({ orders: 12 }),
  );

  app.onError((error, c) => auth.sendError(c, error) ?? c.json({ error: 'internal' }, 500));
  return app;
}
