import { createTestIssuer } from '@oidc-verify/testing';
import { afterAll, expect, test } from 'vitest';

const issuer = await createTestIssuer({ algorithms: ['RS256', 'ES256'] });
const server = await issuer.listen();
afterAll(() => server.close());

test('serves discovery and keys over HTTP', async () => {
  const discovery = await fetch(`${issuer.issuer}/.well-known/openid-configuration`);
  const metadata = await discovery.json();
  expect(metadata).toMatchObject({ issuer: issuer.issuer, jwks_uri: issuer.jwksUri });

  await issuer.rotateKeys();
  issuer.outage('status', 500);
  expect((await fetch(issuer.jwksUri)).status).toBe(500);
  expect(issuer.fetches).toEqual({ jwks: 1, discovery: 1, total: 2 });
});
