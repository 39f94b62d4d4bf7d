import { startWithIssuer } from '@oidc-verify/example-local-issuer';
import { listen } from '@oidc-verify/example-settings';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createApi } from './api.ts';
import { toLambdaHandler } from './lambda-handler.ts';
import { createGateway, KINDS } from './local-gateway.ts';
import { readEvent } from './recorded-events.ts';

const kind = KINDS.find((name) => process.argv.includes(name)) ?? 'v2';

await startWithIssuer(
  async (settings) => {
    const { jwksUri, ...policy } = settings.auth;
    const keys = fetchJwks(jwksUri === undefined ? {} : { jwksUri });
    const api = createApi({ ...policy, keys });
    const server = createGateway(toLambdaHandler(api.handle), kind, readEvent(kind));
    return listen(server, settings, { close: async () => keys.close() });
  },
  async (sign) => [
    { status: 200, path: '/orders', token: await sign({ scope: 'orders:read' }) },
    { status: 401, path: '/orders' },
    { status: 403, path: '/orders', token: await sign() },
  ],
);
