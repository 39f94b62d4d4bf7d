import express from 'express';
import type { Express } from 'express';
import { createAuth } from '@oidc-verify/express';

export function createApi({ issuer, audience }: { issuer: string; audience: string }): Express {
  const auth = createAuth({ issuer, audience });
  const app = express();
  app.get('/me', auth.required(), (req, res) => {
    res.json({ sub: auth.get(req).subject });
  });
  app.get('/orders', auth.scopes('orders:read'), (req, res) => {
    res.json({ ordersOf: auth.get(req).subject });
  });
  return app;
}
