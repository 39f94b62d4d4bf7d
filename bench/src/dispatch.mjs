// A request through the dispatch of a framework, without a socket and without an answer that is written: what is
// left is the framework's own way to the handler, and the guard on it.
import { ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { createArrival } from './arrival.mjs';
import { toMessage } from './messages.mjs';

/** @import { IncomingMessage } from 'node:http' */
/** @import { Jwk } from '@oidc-verify/core' */
/** @import { Build } from './builds.mjs' */

/**
 * @typedef {(authorization: string) => void | Promise<void>} Dispatch sends one request, until the handler was reached
 *
 * @typedef {object} Trust
 * @property {string} issuer
 * @property {string} audience
 * @property {Jwk} jwk
 *
 *
 * @typedef {'none' | 'no-op' | { build: Build, trust: Trust }} Guarded what stands before the handler
 */

/** @type {Readonly<Record<string, (guarded: Guarded) => Promise<Dispatch> | Dispatch>>} */
export const DISPATCHES = { express: toExpress, fastify: toFastify, hono: toHono, koa: toKoa };

/**
 * @param {Guarded} guarded
 * @returns {Dispatch}
 */
function toExpress(guarded) {
  const app = express().disable('x-powered-by');
  const arrival = createArrival();
  const handler = (/** @type {express.Request} */ request) => arrival.arrive(request);
  if (guarded === 'none') app.get('/me', handler);
  else if (guarded === 'no-op') app.get('/me', (_req, _res, next) => next(), handler);
  else {
    const auth = guarded.build['@oidc-verify/express'].createAuth(toOptions(guarded));
    app.get('/me', auth.required(), (req) => arrival.arrive(auth.get(req).subject));
  }
  // Its types want a request of its own, which it makes of the message by itself.
  const handle =
    /** @type {(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void} */ (
      /** @type {unknown} */ (app)
    );
  return (authorization) => {
    const request = toMessage(authorization);
    return arrival.wait(() => handle(request, new ServerResponse(request), arrival.fail));
  };
}

/**
 * @param {Guarded} guarded
 * @returns {Dispatch}
 */
function toKoa(guarded) {
  const app = new Koa();
  const arrival = createArrival();
  if (guarded === 'no-op') app.use((_ctx, next) => next());
  if (guarded === 'none' || guarded === 'no-op') {
    app.use((ctx) => {
      leaveOpen(ctx);
      arrival.arrive(ctx);
    });
  } else {
    const auth = guarded.build['@oidc-verify/koa'].createAuth(toOptions(guarded));
    app.use(auth.required()).use((ctx) => {
      leaveOpen(ctx);
      arrival.arrive(auth.get(ctx).subject);
    });
  }
  const callback = app.callback();
  app.on('error', arrival.fail);
  return (authorization) => {
    const request = toMessage(authorization);
    return arrival.wait(() => callback(request, new ServerResponse(request)));
  };
}

/**
 * Koa writes no answer then.
 * @param {Koa.Context} ctx
 */
function leaveOpen(ctx) {
  ctx.respond = false;
}

/**
 * @param {Guarded} guarded
 * @returns {Promise<Dispatch>}
 */
async function toFastify(guarded) {
  const app = Fastify();
  const arrival = createArrival();
  if (guarded === 'none' || guarded === 'no-op') {
    const hooks = guarded === 'none' ? {} : { onRequest: async () => {} };
    app.get('/me', hooks, (request, reply) => {
      // Fastify writes no answer then.
      reply.hijack();
      arrival.arrive(request);
    });
  } else {
    const auth = guarded.build['@oidc-verify/fastify'].createAuth(toOptions(guarded));
    await app.register(auth.plugin);
    app.get('/me', { onRequest: auth.required() }, (request, reply) => {
      reply.hijack();
      arrival.arrive(auth.get(request).subject);
    });
  }
  app.setErrorHandler((error, _request, reply) => {
    reply.hijack();
    arrival.fail(error);
  });
  await app.ready();
  return (authorization) => {
    const request = toMessage(authorization);
    return arrival.wait(() => app.routing(request, new ServerResponse(request)));
  };
}

/**
 * @param {Guarded} guarded
 * @returns {Dispatch}
 */
function toHono(guarded) {
  const app = new Hono();
  const arrival = createArrival();
  // The adapter for Node writes no answer then.
  const finish = (/** @type {unknown} */ seen) => {
    arrival.arrive(seen);
    return RESPONSE_ALREADY_SENT;
  };
  if (guarded === 'none') app.get('/me', finish);
  else if (guarded === 'no-op') app.get('/me', (_c, next) => next(), finish);
  else {
    const auth = guarded.build['@oidc-verify/hono'].createAuth(toOptions(guarded));
    app.get('/me', auth.required(), (c) => finish(auth.get(c).subject));
  }
  app.onError((error) => {
    arrival.fail(error);
    return RESPONSE_ALREADY_SENT;
  });
  const handle = getRequestListener(app.fetch);
  return (authorization) => {
    const request = toMessage(authorization);
    return arrival.wait(() => handle(request, new ServerResponse(request)));
  };
}

/** @param {Exclude<Guarded, string>} guarded */
function toOptions({ build, trust: { issuer, audience, jwk } }) {
  const keys = build['@oidc-verify/core'].staticJwks({ keys: [jwk] });
  return { issuer, audience, keys, tokenCache: true };
}
