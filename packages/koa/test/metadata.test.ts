import { Router } from '@koa/router';
import Koa from 'koa';
import { createAuth, isConfigError } from '@oidc-verify/koa';
import type { Auth } from '@oidc-verify/koa';
import { describe, expect, test } from 'vitest';
import { toTestOptions } from '../../testing/test/adapters/served.ts';
import { createTestAuth, ok, serve } from './fixture.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const PATH = `${WELL_KNOWN}/v1`;

function createPublishedAuth(resource = 'https://api.test/v1'): Auth {
  return createAuth({ ...toTestOptions(), resource });
}

describe('metadata', () => {
  test('before a guard on everything it is there for everybody', async () => {
    const auth = createPublishedAuth();
    const app = new Koa();
    app.use(auth.metadata());
    app.use(auth.required());
    const { request } = await serve(app);
    expect(await request(PATH)).toMatchObject({ status: 200 });
    expect(await request(WELL_KNOWN)).toMatchObject({ status: 401 });
  });

  test('after such a guard nobody can read it', async () => {
    const auth = createPublishedAuth();
    const app = new Koa();
    app.silent = true;
    app.use(auth.required());
    app.use(auth.metadata());
    const { request } = await serve(app);
    expect(await request(PATH)).toMatchObject({ status: 401 });
  });

  test('a router with a prefix changes nothing about guards, and takes it off the wrong path', async () => {
    const auth = createPublishedAuth();
    const app = new Koa();
    app.silent = true;
    const router = new Router({ prefix: '/v1' });
    router.use(auth.metadata());
    router.get('/orders', auth.required(), ok);
    router.get('/.well-known/oauth-protected-resource/v1', ok);
    app.use(router.routes());
    const { request } = await serve(app);
    expect(await request(PATH)).toMatchObject({ status: 404 });
    expect(await request(`/v1${PATH}`)).toMatchObject({ status: 200, body: '{}' });
    const { status, headers } = await request('/v1/orders');
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe(
      `Bearer realm="orders", resource_metadata="https://api.test${PATH}"`,
    );
  });

  test('middleware that rewrites ctx.url does not hide it', async () => {
    const app = new Koa();
    app.use(async (ctx, next) => {
      ctx.url = '/rewritten';
      await next();
    });
    app.use(createPublishedAuth().metadata());
    const { request } = await serve(app);
    expect(await request(PATH)).toMatchObject({ status: 200 });
  });

  test('the query of a resource is part of where it is', async () => {
    const app = new Koa();
    app.use(createPublishedAuth('https://api.test/v1?tenant=1').metadata());
    const { request } = await serve(app);
    expect(await request(`${PATH}?tenant=1`)).toMatchObject({ status: 200 });
    expect(await request(`${PATH}?tenant=2`)).toMatchObject({ status: 404 });
  });

  test('its Content-Type has no charset, which JSON does not know', async () => {
    const app = new Koa();
    app.use(createPublishedAuth().metadata());
    const { request } = await serve(app);
    const { headers } = await request(PATH);
    expect(headers['content-type']).toBe('application/json');
  });

  test('without a resource there is none', () => {
    expect(() => createTestAuth().metadata()).toThrowError(
      expect.toSatisfy(
        (error: unknown) => isConfigError(error) && error.problems[0]?.path === 'resource',
      ),
    );
  });
});
