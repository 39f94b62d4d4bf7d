import { createAuth } from '@oidc-verify/express';
import type { AuthOptions } from '@oidc-verify/express';
import express from 'express';
import type { Express } from 'express';
import { createErrorHandler } from '../express-jwt/errors-after.ts';
import { compare } from '../side-by-side.ts';

/** An API that uses what the pages show beside the whole APIs. */
export function createSnippetsApi(options: AuthOptions): Express {
  const auth = createAuth(options);
  const app = express();
  app.get('/compared', compare, (_req, res) => {
    res.json({});
  });
  app.get('/me', auth.required(), (_req, res) => {
    res.json({});
  });
  app.use(express.json());
  app.use(createErrorHandler(auth));
  return app;
}
