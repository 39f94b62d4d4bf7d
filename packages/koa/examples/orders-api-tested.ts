import type { AddressInfo } from 'node:net';
import { createAuth } from '@oidc-verify/koa';
import { createTestIssuer } from '@oidc-verify/testing';
import { afterAll, expect, test } from 'vitest';
import { createOrdersApi } from './orders-api.ts';

const audience = 'https://orders.example.com';
const issuer = await createTestIssuer({ audience });
const keys = issuer.keySource();
const auth = createAuth({ issuer: issuer.issuer, audience, keys });

const server = createOrdersApi(auth).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address() as AddressInfo;
afterAll(() => server.close());

async function call(path: string, token?: string, method = 'GET'): Promise<Response> {
  const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
  return fetch(`http://127.0.0.1:${port}${path}`, { method, headers });
}

test('a request without a token gets a challenge', async () => {
  const response = await call('/orders');
  expect(response.status).toBe(401);
  // The guard of the whole app responds, so no scope is named; "api" is the default realm.
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="api"');
});

test('a caller with the scope reads its own orders', async () => {
  const token = await issuer.sign({ sub: 'alice', scope: 'orders:read' });
  expect(await (await call('/orders', token)).json()).toEqual({ ordersOf: 'alice' });
});

test('a caller without the scope learns which one is missing', async () => {
  const response = await call('/orders', await issuer.sign({ scope: 'profile' }));
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain('scope="orders:read"');
});

test('deleting needs a permission', async () => {
  const token = await issuer.sign({ permissions: ['orders:delete'] });
  expect(await (await call('/orders/7', token, 'DELETE')).json()).toEqual({ deleted: '7' });
});

test('an outage of the issuer is a 503, not a 401', async () => {
  const token = await issuer.sign({ scope: 'orders:read' });
  keys.state = 'unavailable';
  const response = await call('/orders', token);
  keys.state = 'ready';
  expect(response.status).toBe(503);
});
