// @ts-nocheck
import Router from '@koa/router';
import jwksRsa from 'jwks-rsa';
import Koa from 'koa';
import jwt from 'koa-jwt';

export function createApi({ issuer, audience, jwksUri }) {
  const options = {
    secret: jwksRsa.koaJwtSecret({ jwksUri, cache: true }),
    issuer,
    audience,
    algorithms: ['RS256'],
  };
  const router = new Router();
  router.get('/me', jwt(options), (ctx) => {
    ctx.body = { sub: ctx.state.user.sub };
  });
  router.get('/orders', jwt(options), requireScope('orders:read'), (ctx) => {
    ctx.body = { ordersOf: ctx.state.user.sub };
  });
  router.get('/news', jwt({ ...options, passthrough: true }), (ctx) => {
    ctx.body = { for: ctx.state.user?.sub ?? 'everyone' };
  });
  return new Koa().use(router.routes());
}

function requireScope(scope) {
  return (ctx, next) => {
    if (!ctx.state.user.scope?.split(' ').includes(scope)) ctx.throw(403);
    return next();
  };
}
