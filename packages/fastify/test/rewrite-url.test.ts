// `rewriteUrl` changes the target by which Fastify routes. A check and a DPoP proof are about the target as it
// was sent; which guard runs is decided by the route.
import { createDpop } from '@oidc-verify/core/dpop';
import { createDpopClient, createTestIssuer } from '@oidc-verify/testing';
import { send } from '@oidc-verify/testing/node';
import type { ContractResponse } from '@oidc-verify/testing';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuth } from '../src/index.ts';
import { listen } from './fixture.ts';

const ORIGIN = 'https://api.test';
const issuer = await createTestIssuer({ audience: ORIGIN });
const client = await createDpopClient();
const seen: unknown[] = [];

const auth = createAuth({
  issuer: issuer.issuer,
  audience: ORIGIN,
  keys: issuer.keySource(),
  dpop: createDpop({ publicOrigin: ORIGIN }),
  check: (_token, request) => {
    seen.push(request?.url);
    return true;
  },
});
const app = Fastify({
  rewriteUrl: ({ url = '/' }) => url.replace(/^\/v1\//, '/').replace('/public', '/admin'),
});
let port = 0;

beforeAll(async () => {
  await app.register(auth.plugin);
  app.get('/orders', { onRequest: auth.required() }, async (request) => ({
    url: request.url,
    originalUrl: request.originalUrl,
  }));
  app.get('/admin', { onRequest: auth.scopes('admin') }, async () => ({ admin: true }));
  app.get('/public', async () => ({ admin: false }));
  port = await listen(app);
});
afterAll(async () => app.close());

async function get(
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<ContractResponse> {
  seen.length = 0;
  return send(port, { method: 'GET', path, headers: Object.entries(headers) });
}

const bearer = async (): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await issuer.sign()}`,
});

async function proven(url: string): Promise<Record<string, string>> {
  const token = await issuer.sign({ cnf: { jkt: client.thumbprint } });
  const dpop = await client.prove({ method: 'GET', url: `${ORIGIN}${url}`, accessToken: token });
  return { authorization: `DPoP ${token}`, dpop };
}

describe('with rewriteUrl', () => {
  test.each(['/v1/orders', '/orders', '/v1/orders?a=b'])(
    'a check sees %s as sent',
    async (path) => {
      const { status, body } = await get(path, await bearer());
      expect([status, seen]).toEqual([200, [path]]);
      expect(JSON.parse(body)).toEqual({ url: path.replace('/v1', ''), originalUrl: path });
    },
  );

  test('a DPoP proof is about the URL as sent', async () => {
    expect((await get('/v1/orders', await proven('/v1/orders'))).status).toBe(200);
    expect((await get('/v1/orders', await proven('/orders'))).status).toBe(401);
  });

  test('the guard of the route that is reached decides, not that of the one that was named', async () => {
    const anonymous = await get('/public', {});
    expect(anonymous.status).toBe(401);
    expect((await get('/public', await bearer())).status).toBe(403);
    const admin = { authorization: `Bearer ${await issuer.sign({ scope: 'admin' })}` };
    expect(JSON.parse((await get('/public', admin)).body)).toEqual({ admin: true });
  });
});
