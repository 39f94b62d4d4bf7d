import { Router } from '@koa/router';
import Koa from 'koa';
import { createAuth } from '@oidc-verify/koa';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

const admin = new Router({ prefix: '/admin' });
// On the route, so no spelling of the path reaches it without the guard.
admin.get('/secret', auth.scopes('admin'), (ctx) => {
  ctx.body = { secret: 42 };
});

const areas = new Router();
// A route with a parameter where others have a prefix has a guard of its own.
areas.get('/:area/secret', auth.scopes('admin'), (ctx) => {
  ctx.body = { secretOf: ctx.params['area'] };
});

export const app = new Koa().use(admin.routes()).use(areas.routes());
