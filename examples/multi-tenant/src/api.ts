import type { Auth } from '@oidc-verify/express';
import express from 'express';
import type { ErrorRequestHandler, Express } from 'express';
import { createOperatorRoutes } from './operator-routes.ts';
import { listOrders } from './tenants.ts';
import type { Database } from './tenants.ts';

/** An API for many tenants, whose data never meet. */
export function createApi(db: Database, operator: Auth, tenants: Auth): Express {
  const app = express();
  app.use('/tenants', createOperatorRoutes(db, operator, tenants));

  app.get('/orders', tenants.scopes('orders:read'), async (req, res) => {
    const identity = tenants.get(req);
    const { issuer: tenant, subject } = identity;
    res.json({ tenant, subject, orders: await listOrders(db, identity) });
  });

  const onError: ErrorRequestHandler = (error, _req, res, _next) => {
    if (tenants.sendError(res, error)) return;
    const { status = 500 } = error as { readonly status?: number };
    res.status(status).json({ error: status >= 500 ? 'internal' : 'bad_request' });
  };
  app.use(onError);
  return app;
}
