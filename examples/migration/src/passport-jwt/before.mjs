// @ts-nocheck
import express from 'express';
import jwksRsa from 'jwks-rsa';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';

export function createApi({ issuer, audience, jwksUri }) {
  const strategy = new Strategy(
    {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: jwksRsa.passportJwtSecret({ jwksUri, cache: true, rateLimit: true }),
      issuer,
      audience,
      algorithms: ['RS256'],
    },
    (payload, done) => done(null, payload),
  );
  passport.use(strategy);
  const checkToken = passport.authenticate('jwt', { session: false });
  const app = express();
  app.get('/me', checkToken, (req, res) => {
    res.json({ sub: req.user.sub });
  });
  app.get('/orders', checkToken, requireScope('orders:read'), (req, res) => {
    res.json({ ordersOf: req.user.sub });
  });
  return app;
}

function requireScope(scope) {
  return (req, res, next) => {
    if (req.user.scope?.split(' ').includes(scope)) next();
    else res.sendStatus(403);
  };
}
