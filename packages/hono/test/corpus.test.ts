import { Hono } from 'hono';
import type { Context } from 'hono';
import { createAuth } from '@oidc-verify/hono';
import type { AuthOptions } from '@oidc-verify/hono';
import { runOverHttp1 } from '@oidc-verify/testing/node';
import { CASE_PATH, WARM_UP_PATH } from '../../core/test/parity/over-http.ts';
import { testCorpusOverHttp } from '../../core/test/parity/over-http-tests.ts';
import { toServer } from './node-server.ts';

testCorpusOverHttp('Hono', async ({ options, requirement, optional, accept }) => {
  const auth = createAuth(options as AuthOptions);
  const app = new Hono();
  const answer = (c: Context): Response => c.json(accept(auth.peek(c)));
  if (optional) app.all(CASE_PATH, auth.optional(requirement), answer);
  else app.all(CASE_PATH, auth.required(requirement), answer);
  app.get(WARM_UP_PATH, auth.required(), (c) => c.json({}));
  app.onError((error, c) => auth.sendError(c, error) ?? c.json({}, 500));
  return { auth, ...(await runOverHttp1(toServer(app), auth)) };
});
