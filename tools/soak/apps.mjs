// One small API per framework, all with the same three routes. The packages are the built ones of
// this workspace; each framework is the one that its adapter is tested with.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** @typedef {{ server: import('node:http').Server, auth: any, close: () => Promise<void> }} App */

/**
 * Returns what is exported by a package that `owner`, a package of this workspace, depends on.
 *
 * @param {string} owner
 * @param {string} name
 */
async function load(owner, name) {
  const { resolve } = createRequire(
    new URL(`../../packages/${owner}/package.json`, import.meta.url),
  );
  return import(pathToFileURL(resolve(name)).href);
}

/** @param {string} framework */
async function loadAdapter(framework) {
  return import(new URL(`../../packages/${framework}/dist/index.js`, import.meta.url).href);
}

/** @param {import('node:http').Server} server */
async function closeServer(server) {
  await new Promise((resolve) => void server.close(resolve));
}

/** @type {Record<string, (options: any) => Promise<App>>} */
export const APPS = {
  express: async (options) => {
    const { createAuth } = await loadAdapter('express');
    const { default: express } = await load('express', 'express');
    const auth = createAuth(options);
    const app = express();
    app.get('/me', auth.required(), (req, res) => res.json({ sub: auth.get(req).subject }));
    app.get('/reports', auth.scopes('read:reports'), (_req, res) => res.json({ reports: [] }));
    app.get('/greeting', auth.optional(), (req, res) =>
      res.json({ sub: auth.peek(req)?.subject ?? 'anonymous' }),
    );
    app.use((error, _req, res, next) => {
      if (!auth.sendError(res, error)) next(error);
    });
    const server = createServer(app);
    return { server, auth, close: () => closeServer(server) };
  },
  fastify: async (options) => {
    const { createAuth } = await loadAdapter('fastify');
    const { default: fastify } = await load('fastify', 'fastify');
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
    return { server: app.server, auth, close: () => app.close() };
  },
  hono: async (options) => {
    const { createAuth } = await loadAdapter('hono');
    const { Hono } = await load('hono', 'hono');
    const { getRequestListener } = await load('hono', '@hono/node-server');
    const auth = createAuth(options);
    const app = new Hono()
      .get('/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }))
      .get('/reports', auth.scopes('read:reports'), (c) => c.json({ reports: [] }))
      .get('/greeting', auth.optional(), (c) =>
        c.json({ sub: c.var.auth?.subject ?? 'anonymous' }),
      );
    app.onError((error, c) => auth.sendError(c, error) ?? c.json({ error: 'internal' }, 500));
    const server = createServer(getRequestListener(app.fetch));
    return { server, auth, close: () => closeServer(server) };
  },
  koa: async (options) => {
    const { createAuth } = await loadAdapter('koa');
    const { default: Koa } = await load('koa', 'koa');
    const { Router } = await load('koa', '@koa/router');
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
  },
};
