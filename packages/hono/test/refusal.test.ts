import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { describe, expect, test } from 'vitest';
import { createFixture } from './fixture.ts';

const CHALLENGE = 'Bearer realm="test"';
type Handler = (error: Error, c: Context) => Response | Promise<Response>;

/** Two routes: behind several handlers, and behind the guard alone. Hono treats them differently. */
async function createApp(onError: Handler): Promise<Hono> {
  const { auth } = await createFixture();
  const app = new Hono();
  app.use('/alone', auth.required());
  app.get('/me', auth.required(), (c) => c.text('in'));
  return app.onError(onError);
}

const REFUSING: readonly (readonly [string, Handler])[] = [
  ['c.json', (_error, c) => c.json({}, 401)],
  ['c.text', (_error, c) => c.text('no', 401)],
  ['c.html', (_error, c) => c.html('<p>no</p>', 401)],
  ['c.html of a promise', async (_error, c) => c.html(Promise.resolve('<p>no</p>'), 401)],
  ['c.body', (_error, c) => c.body(null, 401)],
  ['c.newResponse', (_error, c) => c.newResponse(null, 401)],
  ['c.status before', (_error, c) => (c.status(401), c.json({}))],
];

const RECOVERING: readonly (readonly [string, Handler])[] = [
  ['c.json', (_error, c) => c.json({})],
  ['c.text', (_error, c) => c.text('guest')],
  ['c.html', (_error, c) => c.html('<p>Sign in</p>')],
  ['c.redirect', (_error, c) => c.redirect('/login')],
  ['c.notFound', async (_error, c) => c.notFound()],
  ['a Response', () => new Response('guest')],
  ['a redirect of the platform', () => Response.redirect('https://api.test/login', 302)],
];

describe.each(['/me', '/alone'])('at %s', (path) => {
  test.each(REFUSING)(
    'an error handler that refuses with %s sends the challenge',
    async (_, handle) => {
      const response = await (await createApp(handle)).request(path);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(CHALLENGE);
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );

  test.each(RECOVERING)('one that recovers with %s sends none', async (_, handle) => {
    const response = await (await createApp(handle)).request(path);
    expect(response.status).not.toBe(401);
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(response.headers.get('cache-control')).toBeNull();
  });

  test('HEAD is answered like GET', async () => {
    const refused = await createApp((_error, c) => c.json({}, 401));
    const head = await refused.request(path, { method: 'HEAD' });
    expect([head.status, head.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    const recovered = await createApp((_error, c) => c.json({}));
    const other = await recovered.request(path, { method: 'HEAD' });
    expect([other.status, other.headers.get('www-authenticate')]).toEqual([200, null]);
  });

  test('what the handler sets itself stays', async () => {
    const app = await createApp((_error, c) => c.json({}, 401, { 'www-authenticate': 'Basic' }));
    const { headers } = await app.request(path);
    expect(headers.get('www-authenticate')).toBe('Basic');
  });
});

test.each<[string, () => Response]>([
  ['of its own', () => new Response('no', { status: 401 })],
  [
    'that cannot be changed',
    () => {
      const response = new Response('no', { status: 401 });
      Object.defineProperty(response.headers, 'set', {
        value: () => {
          throw new TypeError('immutable');
        },
      });
      return response;
    },
  ],
])('a Response %s gets the challenge, where other handlers follow the guard', async (_, make) => {
  const app = await createApp(make);
  const response = await app.request('/me');
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
  expect(await response.text()).toBe('no');
});

test('headers and cookies of other middleware stay', async () => {
  const { auth } = await createFixture();
  const app = new Hono();
  app.use(async (c, next) => {
    c.header('set-cookie', 'a=1');
    c.header('x-request-id', '7');
    await next();
  });
  app.get('/me', auth.required(), (c) => c.text('in'));
  app.onError((_error, c) => c.json({}, 401));
  const { headers } = await app.request('/me');
  expect([headers.get('set-cookie'), headers.get('x-request-id')]).toEqual(['a=1', '7']);
  expect(headers.get('www-authenticate')).toBe(CHALLENGE);
});

test('a request that a later guard lets pass may be refused by its handler', async () => {
  const { auth, as } = await createFixture();
  const first: MiddlewareHandler = auth.scopes('admin');
  const app = new Hono();
  app.use(async (c, next) => {
    try {
      await first(c, async () => {});
    } catch {
      // Tried first, and not needed.
    }
    await next();
  });
  app.get('/me', auth.required(), (c) => c.json({ own: true }, 403));
  const response = await app.request('/me', await as());
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([403, null]);
});
