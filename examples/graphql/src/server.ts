import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createVerifier } from '@oidc-verify/core';
import type { Verifier } from '@oidc-verify/core';
import { startWithIssuer } from '@oidc-verify/example-local-issuer';
import { listen } from '@oidc-verify/example-settings';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createAdaptorServer } from '@hono/node-server';
import { createApolloApp } from './apollo.ts';
import { createYogaHandler } from './yoga.ts';

async function create(verifier: Verifier): Promise<Server> {
  if (process.argv.includes('apollo')) return createServer(await createApolloApp(verifier));
  return createAdaptorServer({ fetch: createYogaHandler(verifier) }) as Server;
}

await startWithIssuer(
  async (settings) => {
    const { jwksUri, ...policy } = settings.auth;
    const keys = fetchJwks(jwksUri === undefined ? {} : { jwksUri });
    const verifier = createVerifier({ ...policy, keys });
    return listen(await create(verifier), settings, { close: async () => keys.close() });
  },
  async (sign) => {
    const me = { method: 'POST', path: '/graphql', body: { query: '{ me }' } };
    const orders = { ...me, body: { query: '{ me orders }' } };
    return [
      { ...orders, status: 200, token: await sign({ scope: 'orders:read' }) },
      { ...me, status: 401 },
      // A field without its scope is null, with an error beside it: the other fields are answered.
      { ...orders, status: 200, token: await sign() },
    ];
  },
);
