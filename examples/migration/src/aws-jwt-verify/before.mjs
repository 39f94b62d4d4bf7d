// @ts-nocheck
import { JwtVerifier } from 'aws-jwt-verify';
import express from 'express';

export function createApi({ issuer, audience, jwksUri }, options) {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri }, options);
  const app = express();
  app.use(async (req, res, next) => {
    try {
      const [, token = ''] = req.headers.authorization?.split(' ') ?? [];
      req.user = await verifier.verify(token);
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
