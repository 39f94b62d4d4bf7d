import { describe, expect, test } from 'vitest';
import { testReadme } from '../../testing/test/adapters/readme-tests.ts';
import { app } from '../examples/app.ts';
import { app as typed } from '../examples/claims.ts';
import { app as withCors } from '../examples/cors.ts';
import { handleErrors } from '../examples/errors.ts';
import { app as bound } from '../examples/dpop.ts';
import { app as published } from '../examples/metadata.ts';
import { greeting } from '../examples/optional.ts';
import { reports } from '../examples/strategies.ts';
import { auth } from '../examples/auth.ts';
import { createApp, get } from './fixture.ts';

// Registers its tests here, so that what the README prints also passes.
await import('../examples/api-test.ts');

describe('README.md', () => {
  testReadme(new URL('../', import.meta.url));

  test('its apps guard what they say', async () => {
    expect(await get(app, '/health')).toMatchObject({ status: 200 });
    const refused = await app.inject({ method: 'POST', url: '/api/orders/close' });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="api"');
    const headers = { origin: 'https://app.example.com' };
    expect(await get(typed, '/tenant')).toMatchObject({ status: 401 });
    const { headers: answered } = await withCors.inject({ url: '/me', headers });
    expect(answered).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-expose-headers': 'WWW-Authenticate',
      'www-authenticate': 'Bearer realm="api"',
    });
  });

  test('its metadata is public, and its bound tokens are asked for', async () => {
    const { status, body } = await get(published, '/.well-known/oauth-protected-resource/v1');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ resource: 'https://api.example.com/v1' });
    const refused = await published.inject({ url: '/v1/orders' });
    expect(refused.headers['www-authenticate']).toContain('resource_metadata="https://api.example');
    const { headers } = await bound.inject({ url: '/me', headers: { origin: 'https://a.test' } });
    expect(headers['www-authenticate']).toMatch(/^Bearer .*, DPoP .*algs=/);
    expect(headers['access-control-expose-headers']).toBe('WWW-Authenticate, DPoP-Nonce');
  });

  test('its error handler keeps the status of an error', async () => {
    const root = createApp();
    handleErrors(root);
    root.post('/orders', async () => ({ created: true }));
    root.get('/broken', async () => {
      throw new Error('broken');
    });
    const headers = { 'content-type': 'application/json' };
    const malformed = await root.inject({ method: 'POST', url: '/orders', headers, body: '{' });
    expect(malformed.statusCode).toBe(400);
    expect(malformed.json()).toEqual({ error: 'bad_request' });
    const broken = await root.inject('/broken');
    expect(broken.statusCode).toBe(500);
    expect(broken.json()).toEqual({ error: 'internal' });
  });

  test('its plugins do what they say', async () => {
    const root = createApp();
    await root.register(auth.plugin);
    handleErrors(root);
    root.register(greeting);
    root.register(reports);
    expect((await get(root, '/greeting')).body).toBe('{"hello":"anonymous"}');
    expect(await get(root, '/greeting', { authorization: 'Basic YTpi' })).toMatchObject({
      status: 401,
    });
    expect((await get(root, '/reports', { 'x-api-key': 'secret' })).body).toBe(
      '{"for":"a machine"}',
    );
    const challenge = 'Bearer scope="read:reports"';
    expect(await get(root, '/reports')).toMatchObject({ status: 401, challenge });
  });
});
