import { createAuth } from '@oidc-verify/express';
import type { RequestHandler } from 'express';

declare const users: {
  find(issuer: string, subject: string): Promise<{ readonly name: string } | undefined>;
};

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

const loadUser: RequestHandler = async (req, res, next) => {
  const { issuer, subject = '' } = auth.get(req);
  const user = await users.find(issuer, subject);
  if (user === undefined) {
    res.sendStatus(403);
    return;
  }
  res.locals['user'] = user;
  next();
};

/** The middleware of a route: first the token, then the user. */
export const withUser: readonly RequestHandler[] = [auth.required(), loadUser];
