import { startWithIssuer } from '@oidc-verify/example-local-issuer';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createApp } from './create-app.ts';

const platform = process.argv.includes('fastify') ? 'fastify' : 'express';

await startWithIssuer(
  async ({ auth: { jwksUri, ...policy }, port, host }) => {
    const keys = fetchJwks(jwksUri === undefined ? {} : { jwksUri });
    const app = await createApp({ ...policy, keys }, platform);
    await app.listen(port, host);
    return { url: await app.getUrl(), close: async () => app.close() };
  },
  async (sign) => [
    { status: 200, path: '/orders', token: await sign({ scope: 'orders:read' }) },
    { status: 401, path: '/orders' },
    { status: 403, path: '/orders', token: await sign() },
  ],
);
