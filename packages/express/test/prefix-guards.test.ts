import express from 'express';
import express4 from 'express4';
import { describe, expect, test } from 'vitest';
import { app as safe } from '../examples/prefix-guards.ts';
import type { ExpressModule } from './contract-app.ts';
import { createTestAuth, ok, serve } from './fixture.ts';

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
  'ftp://x.test/%61dmin/secret',
];

/** Returns the spellings that are answered with 200 to somebody without a token. */
async function openSpellings(app: Parameters<typeof serve>[0]): Promise<readonly string[]> {
  const { request } = await serve(app);
  const answers = SPELLINGS.map(async (path) => [path, (await request(path)).status] as const);
  return (await Promise.all(answers)).filter(([, status]) => status === 200).map(([path]) => path);
}

describe.each<[string, ExpressModule]>([
  ['Express 5', express],
  ['Express 4', express4],
])('%s: a guard on a prefix and a route with a parameter', (_, create) => {
  test('unsafe: an encoded letter passes the guard, and is decoded for the route', async () => {
    const app = create();
    app.use('/admin', createTestAuth().required());
    app.get('/:area/secret', ok);
    expect(await openSpellings(app)).toEqual(['/%61dmin/secret', 'ftp://x.test/%61dmin/secret']);
  });

  test('safe: the guard on the route', async () => {
    const app = create();
    app.get('/:area/secret', createTestAuth().required(), ok);
    expect(await openSpellings(app)).toEqual([]);
  });

  test('safe: the guard in the router that has the routes', async () => {
    const app = create();
    const router = create.Router();
    router.use(createTestAuth().required());
    router.get('/secret', ok);
    app.use('/:area', router);
    expect(await openSpellings(app)).toEqual([]);
  });

  test('safe: the guard on everything', async () => {
    const app = create();
    app.use(createTestAuth().required());
    app.get('/:area/secret', ok);
    expect(await openSpellings(app)).toEqual([]);
  });
});

test('the app of the README lets nobody in', async () => {
  expect(await openSpellings(safe)).toEqual([]);
  const { request } = await serve(safe);
  expect(await request('/admin/secret')).toMatchObject({ status: 401 });
  expect(await request('/%61dmin/secret')).toMatchObject({ status: 401 });
});
