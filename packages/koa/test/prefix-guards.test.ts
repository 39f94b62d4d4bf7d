import { Router } from '@koa/router';
import Koa from 'koa';
import mount from 'koa-mount';
import { describe, expect, test } from 'vitest';
import { app as safe } from '../examples/prefix-guards.ts';
import { createTestAuth, ok, serve } from './fixture.ts';
import type { App } from './fixture.ts';

const SPELLINGS = [
  '/admin/secret',
  '/ADMIN/secret',
  '/%61dmin/secret',
  '/admin//secret',
  '//admin/secret',
  '/x/../admin/secret',
  '/admin%2Fsecret',
  '/admin/secret/',
  'http://x.test/admin/secret',
  'ftp://x.test/ADMIN/secret',
];

/** Returns the spellings that are answered with 200 to somebody without a token. */
async function openSpellings(app: App): Promise<readonly string[]> {
  const { request } = await serve(app);
  const answers = SPELLINGS.map(async (path) => [path, (await request(path)).status] as const);
  return (await Promise.all(answers)).filter(([, status]) => status === 200).map(([path]) => path);
}

const guard = () => createTestAuth().required();
const UPPER = ['/ADMIN/secret', 'ftp://x.test/ADMIN/secret'];

describe('unsafe: what passes a guard on a prefix', () => {
  test('koa-mount: other cases and encoded letters, which the router matches', async () => {
    const router = new Router().get('/:area/secret', ok);
    const app = new Koa().use(mount('/admin', guard())).use(router.routes());
    expect(await openSpellings(app)).toEqual([
      '/ADMIN/secret',
      '/%61dmin/secret',
      'ftp://x.test/ADMIN/secret',
    ]);
  });

  test('router.use with a path: encoded letters', async () => {
    const router = new Router();
    router.use('/admin', guard());
    router.get('/:area/secret', ok);
    expect(await openSpellings(new Koa().use(router.routes()))).toEqual(['/%61dmin/secret']);
  });

  test('router.use in a router with a prefix: other cases of the prefix', async () => {
    const router = new Router({ prefix: '/admin' });
    router.use(guard());
    router.get('/secret', ok);
    expect(await openSpellings(new Koa().use(router.routes()))).toEqual(UPPER);
  });

  test('router.use in a router that another one mounts: other cases of the path', async () => {
    const inner = new Router();
    inner.use(guard());
    inner.get('/secret', ok);
    const router = new Router();
    router.use('/admin', inner.routes());
    expect(await openSpellings(new Koa().use(router.routes()))).toEqual(UPPER);
  });
});

describe('safe: no spelling passes', () => {
  test('the guard on the route', async () => {
    const router = new Router();
    router.get('/admin/secret', guard(), ok);
    router.get('/:area/secret', guard(), ok);
    expect(await openSpellings(new Koa().use(router.routes()))).toEqual([]);
  });

  test('the guard on everything', async () => {
    const router = new Router().get('/:area/secret', ok);
    expect(await openSpellings(new Koa().use(guard()).use(router.routes()))).toEqual([]);
  });

  test('the guard in the app that is mounted, together with its routes', async () => {
    const router = new Router().get('/secret', ok);
    const inner = new Koa().use(guard()).use(router.routes());
    expect(await openSpellings(new Koa().use(mount('/admin', inner)))).toEqual([]);
  });

  test('the guard under the same path as the mounted router', async () => {
    const inner = new Router().get('/secret', ok);
    const router = new Router();
    router.use('/admin', guard());
    router.use('/admin', inner.routes());
    expect(await openSpellings(new Koa().use(router.routes()))).toEqual([]);
  });
});

test('the app of the README lets nobody in', async () => {
  expect(await openSpellings(safe)).toEqual([]);
  const { request } = await serve(safe);
  expect(await request('/ADMIN/secret')).toMatchObject({ status: 401 });
  expect(await request('/%61dmin/secret')).toMatchObject({ status: 401 });
});
