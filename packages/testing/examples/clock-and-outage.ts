import { createClock, createTestIssuer } from '@oidc-verify/testing';
import { expect, test } from 'vitest';
import { createOrdersApi } from './orders-api.ts';

const audience = 'https://orders.example.com';

test('a token is accepted until it expires', async () => {
  const clock = createClock();
  const issuer = await createTestIssuer({ audience, now: clock.now });
  const keys = issuer.keySource();
  const api = createOrdersApi({ issuer: issuer.issuer, audience, keys, now: clock.now });
  const token = await issuer.sign({ scope: 'orders:read' }, { expiresInSeconds: 60 });
  const headers = { authorization: `Bearer ${token}` };

  expect((await api(new Request('https://orders.example.com/', { headers }))).status).toBe(200);
  clock.advance(120);
  expect((await api(new Request('https://orders.example.com/', { headers }))).status).toBe(401);
});

test('an outage of the issuer is a 503, not a 401', async () => {
  const issuer = await createTestIssuer({ audience });
  const keys = issuer.keySource('unavailable');
  const api = createOrdersApi({ issuer: issuer.issuer, audience, keys });
  const headers = { authorization: `Bearer ${await issuer.sign({ scope: 'orders:read' })}` };

  const response = await api(new Request('https://orders.example.com/', { headers }));
  expect(response.status).toBe(503);
  expect(response.headers.has('retry-after')).toBe(true);
});
