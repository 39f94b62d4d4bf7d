// @ts-nocheck
import fastifyJwt from '@fastify/jwt';
import Fastify from 'fastify';
import buildGetJwks from 'get-jwks';

export async function createApi({ issuer, audience, jwksUri }) {
  const getJwks = buildGetJwks({
    issuersWhitelist: [issuer],
    jwksPath: new URL(jwksUri).pathname,
  });
  const app = Fastify();
  await app.register(fastifyJwt, {
    decode: { complete: true },
    secret: (_request, { header: { kid, alg } }) =>
      getJwks.getPublicKey({ kid, alg, domain: issuer }),
    verify: { algorithms: ['RS256'], allowedIss: issuer, allowedAud: audience },
  });
  const checkToken = (request) => request.jwtVerify();
  app.get('/me', { onRequest: checkToken }, async (request) => ({ sub: request.user.sub }));
  app.get('/orders', { onRequest: checkToken }, async (request, reply) => {
    const scopes = request.user.scope?.split(' ') ?? [];
    if (!scopes.includes('orders:read')) return reply.code(403).send({ error: 'forbidden' });
    return { ordersOf: request.user.sub };
  });
  return app;
}
