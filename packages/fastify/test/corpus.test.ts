import Fastify from 'fastify';
import { createAuth } from '@oidc-verify/fastify';
import type { AuthOptions } from '@oidc-verify/fastify';
import { runOverHttp1 } from '@oidc-verify/testing/node';
import { CASE_PATH, WARM_UP_PATH } from '../../core/test/parity/over-http.ts';
import { testCorpusOverHttp } from '../../core/test/parity/over-http-tests.ts';

testCorpusOverHttp('Fastify', async ({ options, requirement, optional, accept }) => {
  const auth = createAuth(options as AuthOptions);
  const app = Fastify();
  await app.register(auth.plugin);
  app.setErrorHandler((error, _request, reply) => {
    if (!auth.sendError(reply, error)) throw error;
    return reply;
  });
  const guard = optional ? auth.optional(requirement) : auth.required(requirement);
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: CASE_PATH,
    onRequest: guard,
    handler: async (request) => accept(auth.peek(request)),
  });
  app.get(WARM_UP_PATH, { onRequest: auth.required() }, async () => ({}));
  await app.ready();
  return { auth, ...(await runOverHttp1(app.server, auth)) };
});
