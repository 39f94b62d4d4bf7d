import { createTestIssuer } from '@oidc-verify/testing';
import { afterAll, expect, test } from 'vitest';
import { createApi } from './api.ts';

const audience = 'https://api.example.com';
const issuer = await createTestIssuer({ audience });
const app = createApi({ issuer: issuer.issuer, audience, keys: issuer.keySource() });
afterAll(() => app.close());

test('a token with the scope is accepted', async () => {
  const token = await issuer.sign({ sub: 'alice', scope: 'read:reports' });
  const headers = { authorization: `Bearer ${token}` };
  const response = await app.inject({ url: '/reports', headers });
  expect(response.json()).toEqual({ for: 'alice' });
});

test('other requests are refused', async () => {
  expect((await app.inject('/reports')).statusCode).toBe(401);
  const headers = { authorization: `Bearer ${await issuer.sign()}` };
  expect((await app.inject({ url: '/reports', headers })).statusCode).toBe(403);
});
