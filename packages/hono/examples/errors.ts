import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  realm: 'orders',
  onFailure: (error, _c, request) => {
    console.warn(request.method, request.url, error.code, error.detail);
  },
});

export const app = new Hono()
  .get('/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }))
  .onError((error, c) => {
    const refusal = auth.sendError(c, error);
    if (refusal !== undefined) return refusal;
    // Hono's own errors have a response, such as a validator's 400 for malformed JSON.
    if (error instanceof HTTPException) return error.getResponse();
    console.error(error);
    return c.json({ error: 'internal' }, 500);
  });
