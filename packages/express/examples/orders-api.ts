import express from 'express';
import type { ErrorRequestHandler, Express } from 'express';
import type { Auth } from '@oidc-verify/express';

/** Takes its auth as an argument, so that a test can pass another one. */
export function createOrdersApi(auth: Auth): Express {
  const app = express();

  app.get('/health', (_req, res) => {
    res.json({ ok: true });
  });

  // Everything below needs a valid token. Before the body parser, so that strangers cannot upload.
  app.use(auth.required());
  app.use(express.json());

  app.get('/orders', auth.scopes('orders:read'), (req, res) => {
    res.json({ ordersOf: auth.get(req).subject });
  });
  app.post('/orders', auth.required({ anyScope: ['orders:write', 'admin'] }), (_req, res) => {
    res.sendStatus(201);
  });
  app.delete('/orders/:id', auth.permissions('orders:delete'), (req, res) => {
    res.json({ deleted: req.params.id });
  });
  app.get(
    '/forecast',
    auth.required({ check: (token) => token.claims['tier'] === 'gold' }),
    (_req, res) => {
      res.json({ orders: 12 });
    },
  );

  const onError: ErrorRequestHandler = (error, _req, res, _next) => {
    if (auth.sendError(res, error)) return;
    const { status = 500 } = error as { readonly status?: number };
    res.status(status).json({ error: status >= 500 ? 'internal' : 'bad_request' });
  };
  app.use(onError);
  return app;
}
