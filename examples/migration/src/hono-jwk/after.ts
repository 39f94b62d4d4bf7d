import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';

export function createApi({ issuer, audience }: { issuer: string; audience: string }): Hono {
  const auth = createAuth({ issuer, audience });
  const app = new Hono();
  app.get('/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }));
  app.get('/orders', auth.scopes('orders:read'), (c) => c.json({ ordersOf: c.var.auth.subject }));
  app.get('/news', auth.optional(), (c) => c.json({ for: auth.peek(c)?.subject ?? 'everyone' }));
  return app;
}
