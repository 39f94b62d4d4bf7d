import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { except, some } from 'hono/combine';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

const fromOffice = createMiddleware(async (c, next) => {
  if (c.req.header('x-office') !== 'yes') throw new HTTPException(401);
  await next();
});

export const app = new Hono()
  .use('/api/*', except('/api/public/*', auth.required()))
  .use('/reports/*', some(fromOffice, auth.scopes('reports:read'))) // the guard last
  .get('/api/public/news', (c) => c.text('news'))
  .get('/api/me', (c) => c.json({ sub: auth.get(c).subject }))
  .get('/reports/today', (c) => c.json({ for: auth.peek(c)?.subject ?? 'the office' }));
