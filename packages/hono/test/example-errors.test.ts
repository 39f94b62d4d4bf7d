// What is printed for copying answers Hono's own errors with their own status.
import type { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { describe, expect, test } from 'vitest';
import { createGraphqlApp } from '../../../examples/connections/src/workers-graphql.ts';
import { createLiveApp } from '../../../examples/connections/src/workers-websocket.ts';
import { createOrdersApi } from '../examples/orders-api.ts';
import { createAuth } from '../src/index.ts';

const APPS: Readonly<Record<string, (auth: ReturnType<typeof createAuth>) => Hono>> = {
  'packages/hono/examples/orders-api.ts': createOrdersApi,
  'examples/connections/src/workers-websocket.ts': createLiveApp,
  'examples/connections/src/workers-graphql.ts': createGraphqlApp,
};

describe.each(Object.entries(APPS))('%s', (_, createApp) => {
  const auth = createAuth({
    issuer: 'https://login.example.com/',
    audience: 'https://api.example.com',
  });

  test.each([
    [400, () => new HTTPException(400, { message: 'Malformed JSON in request body' })],
    [413, () => new HTTPException(413)],
    [500, () => new Error('a fault of the program')],
  ])('answers %i', async (status, toError) => {
    const app = createApp(auth);
    app.post('/upload', () => {
      throw toError();
    });
    expect((await app.request('/upload', { method: 'POST' })).status).toBe(status);
  });
});
