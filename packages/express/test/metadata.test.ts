import express from 'express';
import express4 from 'express4';
import { createAuth, isConfigError } from '@oidc-verify/express';
import type { Auth } from '@oidc-verify/express';
import { describe, expect, test } from 'vitest';
import { toTestOptions } from '../../testing/test/adapters/served.ts';
import { createTestAuth, ok, serve } from './fixture.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const PATH = `${WELL_KNOWN}/v1`;

function createPublishedAuth(resource = 'https://api.test/v1'): Auth {
  return createAuth({ ...toTestOptions(), resource });
}

describe.each([
  { name: 'Express 5', create: express },
  { name: 'Express 4', create: express4 },
])('metadata with $name', ({ create }) => {
  test('before a guard on everything it is there for everybody', async () => {
    const auth = createPublishedAuth();
    const app = create();
    app.use(auth.metadata());
    app.use(auth.required());
    const { request } = await serve(app);
    expect(await request(PATH)).toMatchObject({ status: 200 });
    expect(await request(WELL_KNOWN)).toMatchObject({ status: 401 });
  });

  test('after such a guard nobody can read it', async () => {
    const auth = createPublishedAuth();
    const app = create();
    app.use(auth.required());
    app.use(auth.metadata());
    const { request } = await serve(app);
    expect(await request(PATH)).toMatchObject({ status: 401 });
  });

  test('in a mounted app or router the path is the original one', async () => {
    const auth = createPublishedAuth();
    const app = create();
    const inner = create();
    inner.use(auth.metadata());
    inner.get('/orders', auth.required(), ok);
    app.use('/.well-known', create.Router().use(auth.metadata()));
    app.use('/v1', inner);
    const { request } = await serve(app);
    expect(await request(PATH)).toMatchObject({ status: 200 });
    expect(await request(`/v1${PATH}`)).toMatchObject({ status: 404 });
    const { status, headers } = await request('/v1/orders');
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe(
      `Bearer realm="orders", resource_metadata="https://api.test${PATH}"`,
    );
  });

  test('two APIs of one app each have theirs', async () => {
    const [one, two] = [createPublishedAuth(), createPublishedAuth('https://api.test/v2')];
    const app = create();
    app.use(one.metadata(), two.metadata());
    const { request } = await serve(app);
    for (const version of ['v1', 'v2']) {
      const { body } = await request(`${WELL_KNOWN}/${version}`);
      expect(JSON.parse(body)).toMatchObject({ resource: `https://api.test/${version}` });
    }
  });

  test('the query of a resource is part of where it is', async () => {
    const auth = createPublishedAuth('https://api.test/v1?tenant=1');
    const app = create();
    app.use(auth.metadata());
    const { request } = await serve(app);
    expect(await request(`${PATH}?tenant=1`)).toMatchObject({ status: 200 });
    expect(await request(`${PATH}?tenant=2`)).toMatchObject({ status: 404 });
  });

  test('its Content-Type has no charset, which JSON does not know', async () => {
    const app = create();
    app.use(createPublishedAuth().metadata());
    const { request } = await serve(app);
    const { headers } = await request(PATH);
    expect(headers['content-type']).toBe('application/json');
  });
});

test('without a resource there is no metadata', () => {
  expect(() => createTestAuth().metadata()).toThrowError(
    expect.toSatisfy(
      (error: unknown) => isConfigError(error) && error.problems[0]?.path === 'resource',
    ),
  );
});
