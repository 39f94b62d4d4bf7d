import { createTestIssuer } from '@oidc-verify/testing';
import type { TestIssuer } from '@oidc-verify/testing';
import { beforeAll, expect, test } from 'vitest'; // not in Jest, where they are global
import { createOrdersApi } from './orders-api.ts';

const audience = 'https://orders.example.com';
let issuer: TestIssuer;
let api: ReturnType<typeof createOrdersApi>;

beforeAll(async () => {
  issuer = await createTestIssuer({ audience });
  api = createOrdersApi({ issuer: issuer.issuer, audience, keys: issuer.keySource() });
});

test('a caller with the scope reads its own orders', async () => {
  const token = await issuer.sign({ sub: 'alice', scope: 'orders:read' });
  const headers = { authorization: `Bearer ${token}` };
  const response = await api(new Request('https://orders.example.com/orders', { headers }));
  expect(response.status).toBe(200);
});
