import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { createAuth } from '@oidc-verify/express';
import type { AuthOptions } from '@oidc-verify/express';
import { runOverHttp1 } from '@oidc-verify/testing/node';
import { CASE_PATH, WARM_UP_PATH } from '../../core/test/parity/over-http.ts';
import { testCorpusOverHttp } from '../../core/test/parity/over-http-tests.ts';

testCorpusOverHttp('Express 5', async ({ options, requirement, optional, accept }) => {
  const auth = createAuth(options as AuthOptions);
  const app = express();
  const guard = optional ? auth.optional(requirement) : auth.required(requirement);
  app.all(CASE_PATH, guard, (req, res) => {
    res.json(accept(auth.peek(req)));
  });
  app.get(WARM_UP_PATH, auth.required(), (_req, res) => {
    res.json({});
  });
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (!auth.sendError(res, error)) next(error);
  });
  return { auth, ...(await runOverHttp1(app, auth)) };
});
