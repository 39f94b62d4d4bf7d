import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { createVerifier } from '@oidc-verify/core';
import { startWithIssuer } from '@oidc-verify/example-local-issuer';
import { listen } from '@oidc-verify/example-settings';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createTrpcHandler } from './trpc.ts';

await startWithIssuer(
  async (settings) => {
    const { jwksUri, ...policy } = settings.auth;
    const keys = fetchJwks(jwksUri === undefined ? {} : { jwksUri });
    const handler = createTrpcHandler(createVerifier({ ...policy, keys }));
    const server = createAdaptorServer({ fetch: handler }) as Server;
    return listen(server, settings, { close: async () => keys.close() });
  },
  async (sign) => [
    { status: 200, path: '/trpc/orders', token: await sign({ scope: 'orders:read' }) },
    { status: 401, path: '/trpc/orders' },
    { status: 403, path: '/trpc/orders', token: await sign() },
  ],
);
