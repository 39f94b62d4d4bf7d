// @ts-nocheck
import { Hono } from 'hono';
import { jwk } from 'hono/jwk';

export function createApi({ issuer, audience, jwksUri }) {
  const options = {
    jwks_uri: jwksUri,
    alg: ['RS256'],
    verification: { iss: issuer, aud: audience, typ: ['JWT', 'at+jwt'] },
  };
  return new Hono()
    .get('/me', jwk(options), (c) => c.json({ sub: c.get('jwtPayload').sub }))
    .get('/orders', jwk(options), (c) => {
      const { scope = '', sub } = c.get('jwtPayload');
      if (!scope.split(' ').includes('orders:read')) return c.json({ error: 'forbidden' }, 403);
      return c.json({ ordersOf: sub });
    })
    .get('/news', jwk({ ...options, allow_anon: true }), (c) =>
      c.json({ for: c.get('jwtPayload')?.sub ?? 'everyone' }),
    );
}
