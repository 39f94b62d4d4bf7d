import cors from '@fastify/cors';
import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { createAuth, isConfigError } from '../src/index.ts';
import type { Auth } from '../src/index.ts';
import { createApp, createOptions, createTestAuth, get } from './fixture.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const PATH = `${WELL_KNOWN}/v1`;
const ok = async () => ({ ok: true });

function createPublishedAuth(resource = 'https://api.test/v1'): Auth {
  return createAuth({ ...createOptions(), resource });
}

describe('metadata', () => {
  test('beside a guarded scope it is there for everybody', async () => {
    const auth = createPublishedAuth();
    const app = createApp();
    app.register(auth.plugin);
    app.register(auth.metadata());
    app.register(async (scope) => {
      scope.addHook('onRequest', auth.required());
      scope.get('/v1', ok);
    });
    expect(await get(app, PATH)).toMatchObject({ status: 200 });
    expect(await get(app, '/v1')).toMatchObject({
      status: 401,
      challenge: `Bearer resource_metadata="https://api.test${PATH}"`,
    });
  });

  test('needs no other plugin', async () => {
    const app = createApp();
    app.register(createPublishedAuth().metadata());
    expect(await get(app, PATH)).toMatchObject({ status: 200 });
  });

  test('a guard on the root guards it as well, since hooks do not know who registered first', async () => {
    const auth = createPublishedAuth();
    const app = createApp();
    app.register(auth.plugin);
    app.register(auth.metadata());
    app.addHook('onRequest', auth.required());
    expect(await get(app, PATH)).toMatchObject({ status: 401 });
  });

  test.each([
    [
      'of its own',
      (app: ReturnType<typeof createApp>, auth: Auth) => {
        app.register(auth.metadata(), { prefix: '/api' });
      },
    ],
    [
      'of the scope around it',
      (app: ReturnType<typeof createApp>, auth: Auth) => {
        app.register(async (scope) => void scope.register(auth.metadata()), { prefix: '/api' });
      },
    ],
  ])('under a prefix %s the app does not start', async (_, register) => {
    const app = Fastify();
    register(app, createPublishedAuth());
    const error = await app.ready().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isConfigError(error) && error.problems).toEqual([
      {
        path: 'prefix',
        message: `must be empty: register(auth.metadata()) at the root of the app, because clients request ${PATH}`,
      },
    ]);
  });

  test('two APIs of one app each have theirs', async () => {
    const app = createApp();
    for (const version of ['v1', 'v2']) {
      app.register(createPublishedAuth(`https://api.test/${version}`).metadata());
    }
    for (const version of ['v1', 'v2']) {
      const { body } = await get(app, `${WELL_KNOWN}/${version}`);
      expect(JSON.parse(body)).toMatchObject({ resource: `https://api.test/${version}` });
    }
  });

  test.each([
    '/v1/',
    '/a:b',
    '/:v1/x',
    '/caf%C3%A9',
    '/a%2Fb',
    '/a%25b',
    '/a~b(c)',
    '/a*b',
    '/*',
    '/v1?tenant=1',
  ])('a resource that ends in %s', async (rest) => {
    const app = createApp();
    app.register(createPublishedAuth(`https://api.test${rest}`).metadata());
    const { status, body } = await get(app, `${WELL_KNOWN}${rest}`);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ resource: `https://api.test${rest}` });
    expect((await get(app, `${WELL_KNOWN}/other`)).status).toBe(404);
  });

  test('spellings that the router takes for equal are not', async () => {
    const app = Fastify({
      routerOptions: {
        caseSensitive: false,
        ignoreTrailingSlash: true,
        ignoreDuplicateSlashes: true,
      },
    });
    app.register(createPublishedAuth().metadata());
    expect(await get(app, PATH)).toMatchObject({ status: 200 });
    for (const path of [`${PATH}/`, PATH.toUpperCase(), `/${PATH}`, `${PATH}/?x=1`]) {
      expect(await get(app, path)).toMatchObject({ status: 404 });
    }
    await app.close();
  });

  test('a rewritten URL does not hide it, once its route is found', async () => {
    const app = Fastify({ rewriteUrl: ({ url = '' }) => url.replace('/public', '') });
    app.register(createPublishedAuth().metadata());
    expect(await get(app, PATH)).toMatchObject({ status: 200 });
    expect(await get(app, `/public${PATH}`)).toMatchObject({ status: 404 });
    await app.close();
  });

  test('a body that nobody reads is no reason for another answer', async () => {
    const app = createApp();
    app.register(createPublishedAuth().metadata());
    const headers = { 'content-type': 'application/x-unknown' };
    const response = await app.inject({ method: 'POST', url: PATH, headers, payload: '{' });
    expect(response.statusCode).toBe(405);
    expect(response.headers['allow']).toBe('GET, HEAD, OPTIONS');
  });

  test('beside @fastify/cors', async () => {
    const app = createApp();
    await app.register(cors);
    app.register(createPublishedAuth().metadata());
    const { statusCode, headers } = await app.inject({ method: 'GET', url: PATH });
    expect(statusCode).toBe(200);
    expect(headers['access-control-allow-origin']).toBe('*');
  });

  test('without a resource there is none', () => {
    expect(() => createTestAuth().metadata()).toThrowError(
      expect.toSatisfy(
        (error: unknown) => isConfigError(error) && error.problems[0]?.path === 'resource',
      ),
    );
  });
});
