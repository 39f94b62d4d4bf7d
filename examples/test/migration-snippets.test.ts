import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import { createSnippetsApi } from '../migration/src/compare/snippets.ts';

const audience = 'https://api.example.com';
const issuer = await createTestIssuer({ audience });
const app = createSnippetsApi({ issuer: issuer.issuer, audience, keys: issuer.keySource() });
const server = app.listen(0, '127.0.0.1');
let url = '';

beforeAll(async () => {
  if (!server.listening) await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('the comparison logs refused tokens, and no anonymous requests', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const headers = { authorization: 'Bearer garbage' };
  expect((await fetch(`${url}/compared`)).status).toBe(200);
  expect((await fetch(`${url}/compared`, { headers })).status).toBe(200);
  await vi.waitFor(() => expect(warn).toHaveBeenCalled());
  expect(warn.mock.calls).toEqual([['would refuse', expect.any(String), expect.any(String)]]);
});

test('the error handler sends refusals, and leaves other errors alone', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const refused = await fetch(`${url}/me`);
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="api"');
  const headers = { 'content-type': 'application/json' };
  const malformed = await fetch(url, { method: 'POST', headers, body: '{' });
  expect(malformed.status).toBe(400);
});
