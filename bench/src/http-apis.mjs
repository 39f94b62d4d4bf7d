import { createServer } from 'node:http';
import fastifyJwt from '@fastify/jwt';
import { getRequestListener } from '@hono/node-server';
import { createAuth as createExpressAuth } from '@oidc-verify/express';
import { createAuth as createFastifyAuth } from '@oidc-verify/fastify';
import { createAuth as createHonoAuth } from '@oidc-verify/hono';
import { createAuth as createKoaAuth } from '@oidc-verify/koa';
import express from 'express';
import { auth as auth0 } from 'express-oauth2-jwt-bearer';
import Fastify from 'fastify';
import buildGetJwks from 'get-jwks';
import { Hono } from 'hono';
import { jwk } from 'hono/jwk';
import jwksRsa from 'jwks-rsa';
import Koa from 'koa';
import koaJwt from 'koa-jwt';

/** @import { Server } from 'node:http' */

/**
 * @typedef {object} Trust
 * @property {string} issuer
 * @property {string} audience
 * @property {string} jwksUri
 * @property {readonly object[]} keys what is found there
 * @property {string} subject as long as those of the tokens
 *
 * @typedef {Extract<Parameters<typeof jwk>[0]['keys'], readonly unknown[]>} HonoKeys
 *
 * @typedef {object} Api `GET /me` answers with the subject, as JSON
 * @property {string} label
 * @property {'none' | 'no-op' | 'cached' | 'uncached' | 'default'} kind
 * @property {(trust: Trust) => Promise<Server> | Server} create
 */

const ALGORITHM = 'RS256';

/** @param {Pick<Trust, 'issuer' | 'audience'>} trust */
function toOptions({ issuer, audience }) {
  return { issuer, audience };
}

/** @type {readonly Api[]} */
const EXPRESS = [
  {
    label: 'no auth',
    kind: 'none',
    create: ({ subject }) =>
      createServer(express().get('/me', (_req, res) => void res.json({ sub: subject }))),
  },
  {
    label: 'no-op middleware',
    kind: 'no-op',
    create: ({ subject }) =>
      createServer(
        express().get(
          '/me',
          (_req, _res, next) => next(),
          (_req, res) => void res.json({ sub: subject }),
        ),
      ),
  },
  {
    label: 'oidc-verify, tokenCache',
    kind: 'cached',
    create: (trust) => createOurExpress(trust, true),
  },
  { label: 'oidc-verify', kind: 'uncached', create: (trust) => createOurExpress(trust, false) },
  {
    label: 'express-oauth2-jwt-bearer',
    kind: 'default',
    create: ({ issuer, audience, jwksUri }) => {
      const guard = auth0({ issuer, audience, jwksUri, tokenSigningAlg: ALGORITHM });
      return createServer(
        express().get('/me', guard, (req, res) => {
          // Its types and ours both say what `req.auth` is.
          const { auth } = /** @type {{ auth: { payload: { sub: string } } }} */ (
            /** @type {unknown} */ (req)
          );
          res.json({ sub: auth.payload.sub });
        }),
      );
    },
  },
];

/**
 * @param {Trust} trust
 * @param {boolean} tokenCache
 */
function createOurExpress(trust, tokenCache) {
  const auth = createExpressAuth({ ...toOptions(trust), tokenCache });
  return createServer(
    express().get('/me', auth.required(), (req, res) => {
      res.json({ sub: auth.get(req).subject });
    }),
  );
}

/** @param {import('fastify').FastifyRequest} request */
async function verifyJwt(request) {
  await request.jwtVerify();
}

/** @type {readonly Api[]} */
const FASTIFY = [
  {
    label: 'no auth',
    kind: 'none',
    create: async ({ subject }) => {
      const app = Fastify();
      app.get('/me', async () => ({ sub: subject }));
      await app.ready();
      return app.server;
    },
  },
  {
    label: 'oidc-verify, tokenCache',
    kind: 'cached',
    create: (trust) => createOurFastify(trust, true),
  },
  { label: 'oidc-verify', kind: 'uncached', create: (trust) => createOurFastify(trust, false) },
  {
    label: '@fastify/jwt + get-jwks',
    kind: 'default',
    create: async ({ issuer, audience, jwksUri }) => {
      const jwksPath = new URL(jwksUri).pathname;
      const jwks = buildGetJwks({ issuersWhitelist: [issuer], jwksPath });
      const app = Fastify();
      await app.register(fastifyJwt, {
        decode: { complete: true },
        // As its README and that of get-jwks have it.
        secret: async (
          /** @type {unknown} */ _request,
          /** @type {import('@fastify/jwt').TokenOrHeader} */ token,
        ) => {
          // What `decode.complete` makes of it.
          const { header } = /** @type {{ header: { kid: string, alg: string } }} */ (token);
          return await jwks.getPublicKey({ kid: header.kid, alg: header.alg, domain: issuer });
        },
        verify: { algorithms: [ALGORITHM], allowedIss: issuer, allowedAud: audience },
      });
      app.get('/me', { onRequest: verifyJwt }, async (request) => {
        return { sub: /** @type {{ sub: string }} */ (request.user).sub };
      });
      await app.ready();
      return app.server;
    },
  },
];

/**
 * @param {Trust} trust
 * @param {boolean} tokenCache
 */
async function createOurFastify(trust, tokenCache) {
  const auth = createFastifyAuth({ ...toOptions(trust), tokenCache });
  const app = Fastify();
  await app.register(auth.plugin);
  app.get('/me', { onRequest: auth.required() }, async (request) => {
    return { sub: auth.get(request).subject };
  });
  await app.ready();
  return app.server;
}

/** @type {readonly Api[]} */
const HONO = [
  {
    label: 'no auth',
    kind: 'none',
    create: ({ subject }) => listenHono(new Hono().get('/me', (c) => c.json({ sub: subject }))),
  },
  {
    label: 'oidc-verify, tokenCache',
    kind: 'cached',
    create: (trust) => createOurHono(trust, true),
  },
  { label: 'oidc-verify', kind: 'uncached', create: (trust) => createOurHono(trust, false) },
  {
    label: 'hono/jwk, keys given',
    kind: 'default',
    create: (trust) => createHonoJwk(trust, { keys: /** @type {HonoKeys} */ ([...trust.keys]) }),
  },
  {
    label: 'hono/jwk, jwks_uri',
    kind: 'default',
    // It fetches for every single request.
    create: (trust) => createHonoJwk(trust, { jwks_uri: trust.jwksUri }),
  },
];

/**
 * @param {Trust} trust
 * @param {boolean} tokenCache
 */
function createOurHono(trust, tokenCache) {
  const auth = createHonoAuth({ ...toOptions(trust), tokenCache });
  return listenHono(
    new Hono().get('/me', auth.required(), (c) => c.json({ sub: auth.get(c).subject })),
  );
}

/**
 * @param {Trust} trust
 * @param {Pick<Parameters<typeof jwk>[0], 'keys' | 'jwks_uri'>} keys
 */
function createHonoJwk({ issuer, audience }, keys) {
  const verification = { iss: issuer, aud: audience, typ: ['JWT', 'at+jwt'] };
  const guard = jwk({ ...keys, alg: [ALGORITHM], verification });
  return listenHono(
    new Hono().get('/me', guard, (c) => {
      return c.json({ sub: /** @type {{ sub: string }} */ (c.get('jwtPayload')).sub });
    }),
  );
}

/** @param {{ fetch: Parameters<typeof getRequestListener>[0] }} app */
function listenHono(app) {
  return createServer(getRequestListener(app.fetch));
}

/** @type {readonly Api[]} */
const KOA = [
  {
    label: 'no auth',
    kind: 'none',
    create: ({ subject }) => {
      const app = new Koa().use((ctx) => void (ctx.body = { sub: subject }));
      return createServer(app.callback());
    },
  },
  {
    label: 'oidc-verify, tokenCache',
    kind: 'cached',
    create: (trust) => createOurKoa(trust, true),
  },
  { label: 'oidc-verify', kind: 'uncached', create: (trust) => createOurKoa(trust, false) },
  {
    label: 'koa-jwt + jwks-rsa',
    kind: 'default',
    create: ({ issuer, audience, jwksUri }) => {
      // It caches keys by default.
      const secret = jwksRsa.koaJwtSecret({ jwksUri });
      const app = new Koa()
        .use(koaJwt({ secret, issuer, audience, algorithms: [ALGORITHM] }))
        .use((ctx) => {
          const { sub } = /** @type {{ sub: string }} */ (ctx.state['user']);
          ctx.body = { sub };
        });
      return createServer(app.callback());
    },
  },
];

/**
 * @param {Trust} trust
 * @param {boolean} tokenCache
 */
function createOurKoa(trust, tokenCache) {
  const auth = createKoaAuth({ ...toOptions(trust), tokenCache });
  const app = new Koa()
    .use(auth.required())
    .use((ctx) => void (ctx.body = { sub: auth.get(ctx).subject }));
  return createServer(app.callback());
}

/** @type {Readonly<Record<string, readonly Api[]>>} */
export const FRAMEWORKS = { express: EXPRESS, fastify: FASTIFY, hono: HONO, koa: KOA };
