import { createAuth } from '@oidc-verify/express';
import type { AuthOptions } from '@oidc-verify/express';
import express from 'express';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { createPinoListener } from './pino-listener.ts';

/** An API that logs each decision, and who has called. */
export function createApi(options: AuthOptions, logger: Logger): Express {
  const auth = createAuth({ ...options, onEvent: createPinoListener(logger) });
  const app = express();
  app.get('/orders', auth.scopes('orders:read'), (req, res) => {
    const { issuer, subject, clientId } = auth.get(req);
    logger.info({ issuer, subject, clientId }, 'orders were listed');
    res.json([]);
  });
  return app;
}
