import { createTestIssuer, hostileTokens } from '@oidc-verify/testing';
import { expect, test } from 'vitest';
import { createOrdersApi } from './orders-api.ts';

const audience = 'https://orders.example.com';
const issuer = await createTestIssuer({ audience });
const api = createOrdersApi({ issuer: issuer.issuer, audience, keys: issuer.keySource('cooling') });

// Some attacks need other keys or algorithms, and some cannot be sent in a header.
const attacks = (await hostileTokens(issuer)).filter(
  ({ needs, isToken68 }) =>
    isToken68 && needs.keys.length === 0 && needs.algorithms.join() === 'RS256',
);

test.each(attacks)('$name ($source)', async ({ token, code }) => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await api(new Request('https://orders.example.com/orders', { headers }));
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: 'invalid_token', code });
});
