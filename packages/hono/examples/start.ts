import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});
const app = new Hono()
  .use('/api/*', auth.required())
  .get('/api/me', (c) => c.json({ sub: c.var.auth.subject }));

export default app; // for Workers, Bun and Deno; on Node use serve(app) from @hono/node-server
