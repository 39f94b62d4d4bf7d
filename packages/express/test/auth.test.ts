import express from 'express';
import type { Express, Request } from 'express';
import { createAuth, isAuthError } from '@oidc-verify/express';
import type { Auth, AuthOptions } from '@oidc-verify/express';
import { readCookie, testAuth } from '../../testing/test/adapters/auth-tests.ts';

testAuth<Auth, Request>({
  createAuth: (options) => createAuth(options as AuthOptions),
  createApp,
  cookieOf: (req) => readCookie(req.headers.cookie),
  targetOf: (req) => req.originalUrl,
});

function createApp(users: Auth, partners: Auth): Express {
  const app = express();
  app.get('/me', users.required(), (req, res) => {
    res.json({ sub: users.get(req).subject });
  });
  app.get('/greeting', users.optional(), (req, res) => {
    res.json({ sub: users.peek(req)?.subject ?? null });
  });
  app.get('/users', users.required(), (req, res) => {
    res.json({ user: users.get(req).subject, partner: partners.peek(req)?.subject ?? null });
  });
  app.get('/mistake', users.required(), (req, res) => {
    res.json({ sub: partners.get(req).subject });
  });
  app.get('/both', users.required(), partners.required(), (_req, res) => {
    res.json({});
  });
  addConcurrentGuards(app, users);
  return app;
}

function addConcurrentGuards(app: Express, auth: Auth): void {
  const guards = [auth.required(), auth.optional(), auth.scopes('read'), auth.required()];
  app.get('/at-once', async (req, res) => {
    const outcomes = guards.map(
      async (guard) =>
        new Promise((resolve) => {
          guard(req, res, resolve);
        }),
    );
    const errors = await Promise.all(outcomes);
    res.json(errors.map((error) => (isAuthError(error) ? error.code : 'passed')));
  });
}
