import type { Auth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

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

  app.onError((error, c) => {
    const refusal = auth.sendError(c, error);
    if (refusal !== undefined) return refusal;
    // Hono's own errors have a response, such as a validator's 400 for malformed JSON.
    return error instanceof HTTPException
      ? error.getResponse()
      : c.json({ error: 'internal' }, 500);
  });
  return app;
}
