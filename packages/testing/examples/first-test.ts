import { staticJwks } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';
import { expect, test } from 'vitest';
import { createOrdersApi } from './orders-api.ts';

const audience = 'https://orders.example.com';
const issuer = await createTestIssuer({ audience });
const api = createOrdersApi({
  issuer: issuer.issuer,
  audience,
  keys: staticJwks(issuer.jwks()),
});

async function getOrders(token: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return api(new Request('https://orders.example.com/orders', { headers }));
}

test('a caller with the scope reads its own orders', async () => {
  const token = await issuer.sign({ sub: 'alice', scope: 'orders:read' });
  const response = await getOrders(token);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ ordersOf: 'alice' });
});

test('a caller without the scope learns which one is missing', async () => {
  const response = await getOrders(await issuer.sign({ scope: 'profile' }));
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain('scope="orders:read"');
});

test('a token for another API is refused', async () => {
  const token = await issuer.sign({ aud: 'https://billing.example.com', scope: 'orders:read' });
  expect((await getOrders(token)).status).toBe(401);
});
