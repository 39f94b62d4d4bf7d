// @ts-nocheck
import express from 'express';
import { expressjwt } from 'express-jwt';
import jwksRsa from 'jwks-rsa';

export function createApi({ issuer, audience, jwksUri }) {
  const options = {
    secret: jwksRsa.expressJwtSecret({ jwksUri, cache: true, rateLimit: true }),
    issuer,
    audience,
    algorithms: ['RS256'],
  };
  const checkToken = expressjwt(options);
  const app = express();
  app.get('/me', checkToken, (req, res) => {
    res.json({ sub: req.auth.sub });
  });
  app.get('/orders', checkToken, requireScope('orders:read'), (req, res) => {
    res.json({ ordersOf: req.auth.sub });
  });
  app.get('/news', expressjwt({ ...options, credentialsRequired: false }), (req, res) => {
    res.json({ for: req.auth?.sub ?? 'everyone' });
  });
  return app;
}

function requireScope(scope) {
  return (req, res, next) => {
    if (req.auth.scope?.split(' ').includes(scope)) next();
    else res.sendStatus(403);
  };
}
