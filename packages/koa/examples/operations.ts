import { Router } from '@koa/router';
import Koa from 'koa';
import { createAuth, isAuthError } from '@oidc-verify/koa';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

const router = new Router();
router.get('/ready', async (ctx) => {
  try {
    await auth.ready(); // loads the keys if there are none
    ctx.body = auth.healthcheck();
  } catch (error) {
    if (!isAuthError(error)) throw error;
    ctx.status = 503;
    ctx.body = { code: error.code };
  }
});

const server = new Koa().use(router.routes()).listen(3000);
process.once('SIGTERM', () => {
  server.close(() => {
    void auth.close();
  });
});
