import express from 'express';
import type { ErrorRequestHandler } from 'express';
import { createAuth } from '@oidc-verify/express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  realm: 'orders',
  onFailure: (error, _req, request) => {
    console.warn(request.method, request.url, error.code, error.detail);
  },
});

const onError: ErrorRequestHandler = (error, _req, res, _next) => {
  if (auth.sendError(res, error)) return;
  // Express's own errors have a status, such as 400 for a malformed URL.
  const { status = 500 } = error as { readonly status?: number };
  if (status >= 500) console.error(error);
  res.status(status).json({ error: status >= 500 ? 'internal' : 'bad_request' });
};

export const app = express();
app.get('/me', auth.required(), (req, res) => {
  res.json({ sub: auth.get(req).subject });
});
app.use(onError);
