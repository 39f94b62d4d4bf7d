import { createServer } from 'node:http';
import { startWithIssuer } from '@oidc-verify/example-local-issuer';
import { listen } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/express';
import { createTestIssuer } from '@oidc-verify/testing';
import { followTenants } from './announcements.ts';
import { createApi } from './api.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { createTenantAuth } from './tenant-auth.ts';

// The provider of a tenant, on this machine. In production its address starts with https.
const acme = await createTestIssuer({ keys: 'fresh' });
const provider = await acme.listen();

await startWithIssuer(
  async (settings) => {
    const db = await openEmbeddedDatabase();
    const operator = createAuth(settings.auth);
    const tenants = createTenantAuth(db, settings.auth.audience, {
      dangerouslyAllowHttpOrigins: [acme.issuer],
    });
    await followTenants(db, tenants);
    const close = async (): Promise<void> => {
      await Promise.all([operator.close(), tenants.close(), provider.close()]);
      await db.close();
    };
    return listen(createServer(createApi(db, operator, tenants)), settings, { close });
  },
  async (sign) => {
    const { issuer } = acme;
    const audience = 'https://api.example.com';
    const operator = await sign({ scope: 'tenants:write' });
    const orders = {
      path: '/orders',
      token: await sign({ aud: audience, scope: 'orders:read' }, acme),
    };
    const tenant = { path: `/tenants?issuer=${encodeURIComponent(issuer)}`, token: operator };
    return [
      { ...orders, status: 401 },
      { ...tenant, status: 201, method: 'POST', body: { issuer, name: 'Acme' } },
      { ...orders, status: 200 },
      { ...orders, status: 403, token: await sign({ aud: audience }, acme) },
      { ...tenant, status: 204, method: 'DELETE' },
      { ...orders, status: 401 },
    ];
  },
);
