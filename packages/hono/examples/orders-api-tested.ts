import { createAuth } from '@oidc-verify/hono';
import { createTestIssuer } from '@oidc-verify/testing';
import { expect, test } from 'vitest';
import { createOrdersApi } from './orders-api.ts';

const audience = 'https://orders.example.com';
const issuer = await createTestIssuer({ audience });
const keys = issuer.keySource();
const app = createOrdersApi(createAuth({ issuer: issuer.issuer, audience, keys }));

async function call(path: string, token?: string, method = 'GET'): Promise<Response> {
  const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
  return app.request(path, { method, headers });
}

test('a request without a token gets a challenge', async () => {
  const response = await call('/orders');
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer scope="orders:read"');
});

test('a caller with the scope reads its own orders', async () => {
  const token = await issuer.sign({ sub: 'alice', scope: 'orders:read' });
  const response = await call('/orders?limit=5', token);
  expect(await response.json()).toEqual({ ordersOf: 'alice', limit: 5 });
});

test('a caller without the scope learns which one is missing', async () => {
  const response = await call('/orders', await issuer.sign({ scope: 'profile' }));
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain('scope="orders:read"');
});

test('deleting needs a permission', async () => {
  const token = await issuer.sign({ sub: 'alice', permissions: ['orders:delete'] });
  const response = await call('/orders/7', token, 'DELETE');
  expect(await response.json()).toEqual({ deleted: '7', by: 'alice' });
});

test('an outage of the issuer is a 503, not a 401', async () => {
  const token = await issuer.sign({ scope: 'orders:read' });
  keys.state = 'unavailable';
  const response = await call('/orders', token);
  keys.state = 'ready';
  expect(response.status).toBe(503);
});
