// Serves what `next build` has made, with a test issuer if there is no ISSUER. An application of your own
// needs none of this: `next start`.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startWithIssuer } from '@oidc-verify/example-local-issuer';
import { listen } from '@oidc-verify/example-settings';
import next from 'next';

const dir = fileURLToPath(new URL('..', import.meta.url));

await startWithIssuer(
  async (settings) => {
    const { issuer, audience } = settings.auth;
    Object.assign(process.env, { ISSUER: issuer, AUDIENCE: audience });
    const app = next({ dir });
    await app.prepare();
    const handle = app.getRequestHandler();
    const server = createServer((req, res) => void handle(req, res));
    return listen(server, settings, app);
  },
  async (sign) => [
    { status: 200, path: '/api/orders', token: await sign({ scope: 'orders:read' }) },
    { status: 401, path: '/api/orders' },
    { status: 403, path: '/api/orders', token: await sign() },
  ],
);
