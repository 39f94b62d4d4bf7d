import type { ExecutionContext } from 'hono';
import { validator } from 'hono/validator';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { app as claims } from '../examples/claims.ts';
import { app as combine } from '../examples/combine.ts';
import { app as cors } from '../examples/cors.ts';
import { app as dpop } from '../examples/dpop.ts';
import { app as errors } from '../examples/errors.ts';
import { app as metadata } from '../examples/metadata.ts';
import { app as mounted } from '../examples/mounted.ts';
import { app as optional } from '../examples/optional.ts';
import start from '../examples/start.ts';
import { app as websocket } from '../examples/websocket.ts';
import workers from '../examples/workers.ts';

// The file registers its tests here, so that what the README prints also passes.
await import('../examples/orders-api-tested.ts');

const bindings = { ISSUER: 'https://login.example.com/', AUDIENCE: 'https://api.example.com' };

const context: ExecutionContext = {
  props: {},
  waitUntil: vi.fn(),
  passThroughOnException: vi.fn(),
};

interface App {
  fetch(
    request: Request,
    env: typeof bindings,
    context: ExecutionContext,
  ): Response | Promise<Response>;
}

beforeAll(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});

errors.post(
  '/orders',
  validator('json', (value: unknown) => ({ value })),
  (c) => c.json(c.req.valid('json')),
);

// None of these may need the network.
describe('the apps of the README', () => {
  test.each<[string, App, string, number]>([
    ['start', start, '/api/me', 401],
    ['optional', optional, '/news', 200],
    ['optional with scopes', optional, '/drafts', 200],
    ['claims', claims, '/tenant', 401],
    ['errors', errors, '/me', 401],
    ['combine: except', combine, '/api/public/news', 200],
    ['combine: beside except', combine, '/api/me', 401],
    ['combine: some', combine, '/reports/today', 401],
    ['cors', cors, '/me', 401],
    ['metadata', metadata, '/.well-known/oauth-protected-resource/v1', 200],
    ['metadata, guarded', metadata, '/v1/orders', 401],
    ['dpop', dpop, '/me', 401],
    ['mounted', mounted, '/tenants/7/account', 401],
    ['websocket', websocket, '/chat', 401],
    ['workers', workers, '/api/me', 401],
    ['workers, once more', workers, '/api/me', 401],
  ])('%s', async (_name, app, path, status) => {
    const url = new URL(path, 'https://api.example.com');
    const response = await app.fetch(new Request(url), bindings, context);
    expect(response.status).toBe(status);
    expect(response.headers.has('www-authenticate')).toBe(status === 401);
  });

  test('malformed JSON is a 400', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await errors.request('/orders', { method: 'POST', headers, body: '{' });
    expect(response.status).toBe(400);
  });

  test('some(): the other way in', async () => {
    const response = await combine.request('/reports/today', { headers: { 'x-office': 'yes' } });
    expect(await response.json()).toEqual({ for: 'the office' });
  });
});
