import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import type { Verifier } from '@oidc-verify/core';
import { authenticate, fromNode } from '@oidc-verify/core/http';
import { GraphQLError } from 'graphql';
import { createSchema } from './schema.ts';
import type { Context } from './schema.ts';

interface ApolloContext extends Context {
  /** The next DPoP nonce, or nothing. */
  readonly headers: Readonly<Record<string, string>>;
}

const addHeaders: ApolloServerPlugin<ApolloContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ contextValue, response }) => {
      for (const [name, value] of Object.entries(contextValue.headers)) {
        response.http.headers.set(name, value);
      }
    },
  }),
};

/** Serves GraphQL with Apollo Server to requests with a valid token. Returns the server and its URL. */
export async function serveApollo(
  verifier: Verifier<unknown>,
  port: number,
): Promise<{ readonly server: ApolloServer<ApolloContext>; readonly url: string }> {
  const schema = createSchema(verifier);
  const server = new ApolloServer<ApolloContext>({ schema, plugins: [addHeaders] });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port },
    context: async ({ req }) => {
      const who = await authenticate(verifier, fromNode(req));
      if (who.ok && who.token !== undefined) return { identity: who.token, headers: who.headers };
      throw who.ok ? new Error('no identity') : toGraphqlError(who);
    },
  });
  return { server, url };
}

/** Apollo answers with the status and the headers that an error of its context brings. */
function toGraphqlError({
  error,
  response: { status, headers },
}: Extract<Awaited<ReturnType<typeof authenticate>>, { ok: false }>): GraphQLError {
  const own = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type');
  const extensions: object = {
    code: error.code,
    http: { status, headers: new HeaderMap(own) },
  };
  return new GraphQLError(error.message, { extensions: { ...extensions } });
}
