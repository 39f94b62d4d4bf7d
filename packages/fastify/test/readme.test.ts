import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { app } from '../examples/app.ts';
import { app as withCors } from '../examples/cors.ts';
import { handleErrors } from '../examples/errors.ts';
import { greeting } from '../examples/optional.ts';
import { reports } from '../examples/strategies.ts';
import { auth } from '../examples/auth.ts';
import { createApp, get } from './fixture.ts';

// Registers its tests here, so that what the README prints also passes.
await import('../examples/api-test.ts');

const examples = new URL('../examples/', import.meta.url);
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/^<!-- example: examples\/(\S+) -->\n+```ts\n([^]*?)^```$/gm)];

describe('README.md', () => {
  test('shows every example, and no other TypeScript', () => {
    expect(new Set(blocks.map(([, file]) => file))).toEqual(new Set(readdirSync(examples)));
    expect(readme.match(/^```ts/gm)).toHaveLength(blocks.length);
  });

  test.each(blocks.map(([, file, code]) => ({ file, code })))('$file is as printed', (block) => {
    expect(block.code).toBe(readFileSync(new URL(String(block.file), examples), 'utf8'));
  });

  test('its apps guard what they say', async () => {
    expect(await get(app, '/health')).toMatchObject({ status: 200 });
    const refused = await app.inject({ method: 'POST', url: '/api/orders/close' });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['www-authenticate']).toBe('Bearer realm="api"');
    const headers = { origin: 'https://app.example.com' };
    const { headers: answered } = await withCors.inject({ url: '/me', headers });
    expect(answered).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-expose-headers': 'WWW-Authenticate',
      'www-authenticate': 'Bearer realm="api"',
    });
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
