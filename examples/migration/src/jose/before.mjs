// @ts-nocheck
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';

export function createApi({ issuer, audience, jwksUri }) {
  const keys = createRemoteJWKSet(new URL(jwksUri));
  const app = express();
  app.use(async (req, res, next) => {
    try {
      const [, token = ''] = req.headers.authorization?.split(' ') ?? [];
      const options = { issuer, audience, algorithms: ['RS256'] };
      req.user = (await jwtVerify(token, keys, options)).payload;
      next();
    } catch {
      res.sendStatus(401);
    }
  });
  app.get('/me', (req, res) => {
    res.json({ sub: req.user.sub });
  });
  app.get('/orders', (req, res) => {
    if (!req.user.scope?.split(' ').includes('orders:read')) return res.sendStatus(403);
    return res.json({ ordersOf: req.user.sub });
  });
  return app;
}
