import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { RequestHandler } from 'express';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});

/** Goes after the guard that you have: it logs what the new one would refuse, and refuses nothing. */
export const compare: RequestHandler = (req, _res, next) => {
  const { authorization } = req.headers;
  // Without the header, a request is anonymous: a route with optional authentication accepts it.
  if (authorization !== undefined) {
    const [, token = ''] = authorization.split(' ');
    void verifier.tryVerify(token).then((outcome) => {
      if (!outcome.ok) console.warn('would refuse', outcome.error.code, outcome.error.detail);
    });
  }
  next();
};
