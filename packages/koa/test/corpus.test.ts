import { Router } from '@koa/router';
import Koa from 'koa';
import { createAuth } from '@oidc-verify/koa';
import type { AuthOptions } from '@oidc-verify/koa';
import { runOverHttp1 } from '@oidc-verify/testing/node';
import { CASE_PATH, WARM_UP_PATH } from '../../core/test/parity/over-http.ts';
import { testCorpusOverHttp } from '../../core/test/parity/over-http-tests.ts';

testCorpusOverHttp('Koa', async ({ options, requirement, optional, accept }) => {
  const auth = createAuth(options as AuthOptions);
  const router = new Router();
  const guard = optional ? auth.optional(requirement) : auth.required(requirement);
  router.all(CASE_PATH, guard, (ctx) => {
    ctx.body = accept(auth.peek(ctx));
  });
  router.get(WARM_UP_PATH, auth.required(), (ctx) => {
    ctx.body = {};
  });
  const app = new Koa();
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!auth.sendError(ctx, error)) throw error;
    }
  });
  app.use(router.routes());
  return { auth, ...(await runOverHttp1(app.callback(), auth)) };
});
