import { createServer } from 'node:http';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import { createVerifier } from '../../packages/core/src/index.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApolloApp } from '../graphql/src/apollo.ts';
import { serveApollo } from '../graphql/src/apollo-standalone.ts';
import { createApiClient } from '../trpc/src/trpc-client.ts';
import { createTrpcHandler } from '../trpc/src/trpc.ts';
import { createYogaHandler } from '../graphql/src/yoga.ts';
import { listenOn } from './connection-world.ts';

const issuer = await createTestIssuer();
const revoked = new Set<string>();
const verifier = createVerifier({
  issuer: issuer.issuer,
  audience: 'https://api.test',
  keys: issuer.keySource(),
  checkRevoked: ({ subject }) => revoked.has(subject ?? ''),
});
const CHALLENGE = 'Bearer error="invalid_token"';

type Handler = (request: Request) => Promise<Response>;

/** Sends a query and returns the response with its body. */
async function query(
  handler: Handler,
  text: string,
  token?: string,
): Promise<{ status: number; challenge: string | null; caching: string | null; body: unknown }> {
  const request = new Request('http://127.0.0.1/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: text }),
  });
  const response = await handler(request);
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    caching: response.headers.get('cache-control'),
    body: await response.json(),
  };
}

let apollo: Awaited<ReturnType<typeof serveApollo>>;
let express: Awaited<ReturnType<typeof listenOn>>;
beforeAll(async () => {
  apollo = await serveApollo(verifier, 0);
  express = await listenOn(createServer(await createApolloApp(verifier)));
});
afterAll(async () => {
  await apollo.server.stop();
  express.close();
});

const SERVERS: Readonly<Record<string, () => Handler>> = {
  Yoga: () => createYogaHandler(verifier),
  'Apollo alone': () => async (request) => fetch(new Request(apollo.url, request)),
  'Apollo in Express': () => async (request) =>
    fetch(new Request(`http://127.0.0.1:${express.port}/graphql`, request)),
};

describe.each(Object.entries(SERVERS))('GraphQL with %s', (_, create) => {
  let handler: Handler;
  beforeAll(() => {
    handler = create();
  });

  test('refuses a request without a token before any resolver', async () => {
    expect(await query(handler, '{ me }')).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="api"',
      caching: 'no-store',
    });
  });

  test('refuses an expired token with its challenge', async () => {
    const token = await issuer.sign({}, { expiresInSeconds: -60 });
    const { status, challenge, body } = await query(handler, '{ me }', token);
    expect({ status, challenge }).toEqual({
      status: 401,
      challenge: `${CHALLENGE}, error_description="The access token has expired, or is too old"`,
    });
    expect(JSON.stringify(body)).toContain('token_expired');
  });

  test('refuses a revoked token', async () => {
    revoked.add('mallory');
    const answer = await query(handler, '{ me }', await issuer.sign({ sub: 'mallory' }));
    expect(answer.status).toBe(401);
    expect(JSON.stringify(answer.body)).toContain('token_revoked');
  });

  test('hands the identity to the resolvers', async () => {
    const token = await issuer.sign({ sub: 'alice', scope: 'orders:read' });
    const { status, challenge, body } = await query(handler, '{ me orders }', token);
    expect({ status, challenge, body }).toEqual({
      status: 200,
      challenge: null,
      body: { data: { me: 'alice', orders: 'order 7' } },
    });
  });

  test('answers the other fields where one needs a scope that is missing', async () => {
    const { status, body } = await query(handler, '{ me orders }', await issuer.sign());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { me: 'user-1', orders: null },
      errors: [{ path: ['orders'], extensions: { code: 'insufficient_scope' } }],
    });
  });
});

describe('tRPC', () => {
  const handler = createTrpcHandler(verifier);
  const clientOf = (token: string): ReturnType<typeof createApiClient> =>
    createApiClient('http://127.0.0.1/trpc', token, handler);

  test('refuses a request without a token before any procedure', async () => {
    const response = await handler(new Request('http://127.0.0.1/trpc/me'));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="api"');
    expect(await response.json()).toMatchObject({ code: 'missing_token' });
  });

  test('refuses an expired token', async () => {
    const token = await issuer.sign({}, { expiresInSeconds: -60 });
    await expect(clientOf(token).me.query()).rejects.toThrow();
    const headers = { authorization: `Bearer ${token}` };
    const response = await handler(new Request('http://127.0.0.1/trpc/me', { headers }));
    expect(response.headers.get('www-authenticate')).toContain(CHALLENGE);
  });

  test('hands the identity to the procedures', async () => {
    const client = clientOf(await issuer.sign({ sub: 'alice', scope: 'orders:read' }));
    expect(await Promise.all([client.me.query(), client.orders.query()])).toEqual([
      'alice',
      ['order 7'],
    ]);
  });

  test('refuses one procedure of a batch, and answers the other', async () => {
    const client = clientOf(await issuer.sign());
    const [me, orders] = await Promise.allSettled([client.me.query(), client.orders.query()]);
    expect(me).toEqual({ status: 'fulfilled', value: 'user-1' });
    expect(orders).toMatchObject({
      status: 'rejected',
      reason: { data: { code: 'FORBIDDEN', httpStatus: 403 } },
    });
  });

  test('names the scope that a procedure needs in the challenge', async () => {
    const headers = { authorization: `Bearer ${await issuer.sign()}` };
    const response = await handler(new Request('http://127.0.0.1/trpc/orders', { headers }));
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Bearer error="insufficient_scope", .*scope="orders:read"$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});
