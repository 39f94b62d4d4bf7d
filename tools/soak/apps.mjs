// One small API per framework, all with the same three routes, from the built packages. Only the
// framework that is asked for is loaded.
import { createServer } from 'node:http';

/**
 * @typedef {object} Options
 * @property {string} issuer
 * @property {string} audience
 * @property {import('@oidc-verify/core').KeySource} keys
 * @property {false | { maxBytes: number }} tokenCache
 *
 * @typedef {object} App
 * @property {import('node:http').Server} server
 * @property {{ close(): void | Promise<void> }} auth
 * @property {() => Promise<unknown>} close
 */

/** @param {import('node:http').Server} server */
async function closeServer(server) {
  await new Promise((resolve) => void server.close(resolve));
}

/** @param {Options} options @returns {Promise<App>} */
async function createExpressApp(options) {
  const { createAuth } = await import('@oidc-verify/express');
  const { default: express } = await import('express');
  const auth = createAuth(options);
  const app = express();
  app.get('/me', auth.required(), (req, res) => void res.json({ sub: auth.get(req).subject }));
  app.get('/reports', auth.scopes('read:reports'), (_req, res) => void res.json({ reports: [] }));
  app.get('/greeting', auth.optional(), (req, res) => {
    res.json({ sub: auth.peek(req)?.subject ?? 'anonymous' });
  });
  /** @type {import('express').ErrorRequestHandler} */
  const answer = (error, _req, res, next) => {
    if (!auth.sendError(res, error)) next(error);
  };
  app.use(answer);
  const server = createServer(app);
  return { server, auth, close: () => closeServer(server) };
}

/** @param {Options} options @returns {Promise<App>} */
async function createFastifyApp(options) {
  const { createAuth } = await import('@oidc-verify/fastify');
  const { fastify } = await import('fastify');
  const auth = createAuth(options);
  const app = fastify();
  await app.register(auth.plugin);
  app.get('/me', { onRequest: auth.required() }, async (request) => ({
    sub: auth.get(request).subject,
  }));
  app.get('/reports', { onRequest: auth.scopes('read:reports') }, async () => ({ reports: [] }));
  app.get('/greeting', { onRequest: auth.optional() }, async (request) => ({
    sub: auth.peek(request)?.subject ?? 'anonymous',
  }));
  app.setErrorHandler((error, _request, reply) => {
    if (!auth.sendError(reply, error)) void reply.send(error);
    return reply;
  });
  await app.ready();
  return { server: app.server, auth, close: async () => app.close() };
}

/** @param {Options} options @returns {Promise<App>} */
async function createHonoApp(options) {
  const { createAuth } = await import('@oidc-verify/hono');
  const { Hono } = await import('hono');
  const { getRequestListener } = await import('@hono/node-server');
  const auth = createAuth(options);
  const app = new Hono()
    .get('/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }))
    .get('/reports', auth.scopes('read:reports'), (c) => c.json({ reports: [] }))
    .get('/greeting', auth.optional(), (c) => c.json({ sub: c.var.auth?.subject ?? 'anonymous' }));
  app.onError((error, c) => auth.sendError(c, error) ?? c.json({ error: 'internal' }, 500));
  const server = createServer(getRequestListener(app.fetch));
  return { server, auth, close: () => closeServer(server) };
}

/** @param {Options} options @returns {Promise<App>} */
async function createKoaApp(options) {
  const { createAuth } = await import('@oidc-verify/koa');
  const { default: Koa } = await import('koa');
  const { Router } = await import('@koa/router');
  const auth = createAuth(options);
  const app = new Koa();
  const router = new Router();
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!auth.sendError(ctx, error)) throw error;
    }
  });
  router.get('/me', auth.required(), (ctx) => {
    ctx.body = { sub: auth.get(ctx).subject };
  });
  router.get('/reports', auth.scopes('read:reports'), (ctx) => {
    ctx.body = { reports: [] };
  });
  router.get('/greeting', auth.optional(), (ctx) => {
    ctx.body = { sub: auth.peek(ctx)?.subject ?? 'anonymous' };
  });
  app.use(router.routes());
  const server = createServer(app.callback());
  return { server, auth, close: () => closeServer(server) };
}

export const APPS = {
  express: createExpressApp,
  fastify: createFastifyApp,
  hono: createHonoApp,
  koa: createKoaApp,
};

/**
 * @param {string} name
 * @returns {name is keyof typeof APPS}
 */
export function isFramework(name) {
  return Object.hasOwn(APPS, name);
}
