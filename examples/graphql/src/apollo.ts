import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import type { Verifier } from '@oidc-verify/core';
import { createAuth } from '@oidc-verify/express';
import express from 'express';
import type { ErrorRequestHandler, Express } from 'express';
import { createSchema } from './schema.ts';
import type { Context } from './schema.ts';

/** Serves GraphQL with Apollo Server in Express: the guard comes first, as before every other route. */
export async function createApolloApp(verifier: Verifier): Promise<Express> {
  const auth = createAuth({ verifier });
  const server = new ApolloServer<Context>({ schema: createSchema(verifier) });
  await server.start();
  const app = express();
  app.use(
    '/graphql',
    auth.required(),
    express.json(),
    expressMiddleware(server, { context: async ({ req }) => ({ identity: auth.get(req) }) }),
  );
  const onError: ErrorRequestHandler = (error, _req, res, next) => {
    if (!auth.sendError(res, error)) next(error);
  };
  return app.use(onError);
}
