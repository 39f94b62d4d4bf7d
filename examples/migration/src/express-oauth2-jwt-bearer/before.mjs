// @ts-nocheck
import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';

export function createApi({ issuer, audience }) {
  const checkToken = auth({ issuerBaseURL: issuer, audience });
  const app = express();
  app.get('/me', checkToken, (req, res) => {
    res.json({ sub: req.auth.payload.sub });
  });
  app.get('/orders', checkToken, requiredScopes('orders:read'), (req, res) => {
    res.json({ ordersOf: req.auth.payload.sub });
  });
  const checkIfThere = auth({ issuerBaseURL: issuer, audience, authRequired: false });
  app.get('/news', checkIfThere, (req, res) => {
    res.json({ for: req.auth?.payload.sub ?? 'everyone' });
  });
  return app;
}
