import { serve } from '@hono/node-server';
import { createAuth, isAuthError } from '@oidc-verify/hono';
import { Hono } from 'hono';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

const app = new Hono().get('/ready', async (c) => {
  try {
    await auth.ready(); // loads the keys if there are none
    return c.json(auth.healthcheck());
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return c.json({ code: error.code }, 503);
  }
});

const server = serve({ fetch: app.fetch, port: 3000 });
process.once('SIGTERM', () => {
  server.close(() => {
    void auth.close();
  });
});
