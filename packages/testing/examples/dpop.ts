import { createDpop } from '@oidc-verify/core/dpop';
import { createDpopClient, createTestIssuer } from '@oidc-verify/testing';
import type { DpopClient } from '@oidc-verify/testing';
import { expect, test } from 'vitest';
import { createOrdersApi } from './orders-api.ts';

const url = 'https://orders.example.com/orders';
const audience = 'https://orders.example.com';
const issuer = await createTestIssuer({ audience });
const api = createOrdersApi({
  issuer: issuer.issuer,
  audience,
  keys: issuer.keySource(),
  dpop: createDpop({ publicOrigin: audience }),
});

const client = await createDpopClient();
const accessToken = await issuer.sign({
  scope: 'orders:read',
  cnf: { jkt: client.thumbprint },
});

async function proofOf(sender: DpopClient, method = 'GET'): Promise<string> {
  return sender.prove({ method, url, accessToken });
}

async function getOrders(proof: string): Promise<Response> {
  const headers = { authorization: `DPoP ${accessToken}`, dpop: proof };
  return api(new Request(url, { headers }));
}

test('the client that holds the key can use the token', async () => {
  expect((await getOrders(await proofOf(client))).status).toBe(200);
});

test('a proof is accepted once', async () => {
  const proof = await proofOf(client);
  expect((await getOrders(proof)).status).toBe(200);
  expect(await (await getOrders(proof)).json()).toMatchObject({ code: 'dpop_proof_replayed' });
});

test('a thief without the key cannot use the token', async () => {
  const thief = await createDpopClient();
  const response = await getOrders(await proofOf(thief));
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'dpop_proof_binding' });
});

test('a proof for another method is refused', async () => {
  const response = await getOrders(await proofOf(client, 'DELETE'));
  expect(await response.json()).toMatchObject({ code: 'dpop_proof_method' });
});
