// Hono copies the headers of a response to the one that replaces it. Those of a refusal are none of it.
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { describe, expect, test } from 'vitest';
import { isAuthError } from '@oidc-verify/hono';
import type { Auth } from '@oidc-verify/hono';
import { createFixture } from './fixture.ts';

const CHALLENGE = 'Bearer realm="test"';
type Replace = (c: Context) => void | Promise<void>;
type Handle = (auth: Auth) => (error: Error, c: Context) => Response | Promise<Response>;

/** Error handlers, each of which sends the challenge in its own way. */
const HANDLERS: readonly (readonly [string, Handle | undefined])[] = [
  ['the default error handler', undefined],
  ['sendError', (auth) => (error, c) => auth.sendError(c, error) ?? c.text('?', 500)],
  ['c.json with the status', () => (error, c) => c.json({}, statusOf(error))],
  ['c.html of a promise', () => (_error, c) => c.html(Promise.resolve('<p>no</p>'), 401)],
  ['a Response of its own', () => () => new Response('no', { status: 401 })],
  ['err.getResponse()', () => (error: object) => responseOf(error)],
  [
    'the headers of the error, by c.header',
    () => (error, c) => {
      Object.entries(headersOf(error)).forEach(([name, value]) => c.header(name, value));
      return c.text('no', 401);
    },
  ],
  [
    'the headers of the error, by c.json',
    () => (error, c) => c.json({}, 401, { ...headersOf(error) }),
  ],
];

const REPLACEMENTS: readonly (readonly [string, Replace])[] = [
  ['c.redirect', (c) => void (c.res = c.redirect('/login'))],
  ['a new Response', (c) => void (c.res = new Response('ok'))],
  [
    'a Response that cannot be changed',
    (c) => void (c.res = Response.redirect('https://a.test/', 302)),
  ],
  ['c.json', (c) => void (c.res = c.json({}))],
  ['c.text', (c) => void (c.res = c.text('ok'))],
  ['c.body', (c) => void (c.res = c.body(null, 204))],
  ['c.html of a promise', async (c) => void (c.res = await c.html(Promise.resolve('<p>in</p>')))],
  ['c.newResponse', (c) => void (c.res = c.newResponse('ok', 200))],
  ['c.notFound', async (c) => void (c.res = await c.notFound())],
  [
    'undefined, and then a Response',
    (c) => {
      c.res = undefined;
      c.res = new Response('ok');
    },
  ],
  [
    'undefined, and then c.redirect, made before',
    (c) => {
      const redirect = c.redirect('/login');
      c.res = undefined;
      c.res = redirect;
    },
  ],
  [
    'c.redirect, after c.header',
    (c) => {
      c.header('x-request-id', '7');
      c.res = c.redirect('/login');
    },
  ],
  [
    'c.redirect, before c.header',
    (c) => {
      c.res = c.redirect('/login');
      c.header('x-request-id', '7');
    },
  ],
  ['a copy of its headers', (c) => void (c.res = new Response('ok', { headers: c.res.headers }))],
  [
    'one answer after the other',
    (c) => {
      c.res = new Response('no', { status: 403 });
      c.res = c.redirect('/login');
    },
  ],
];

function statusOf(error: object): ContentfulStatusCode {
  return 'status' in error ? (error.status as ContentfulStatusCode) : 500;
}

function responseOf(error: object): Response {
  return (error as { getResponse: () => Response }).getResponse();
}

function headersOf(error: Error): Readonly<Record<string, string>> {
  return isAuthError(error.cause) ? error.cause.headers : {};
}

/** Returns an app whose outermost middleware replaces answers, and an error handler. */
async function createApp(replace: Replace, handle?: Handle): Promise<Hono> {
  const { auth } = await createFixture();
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    if (c.res.status === 401) await replace(c);
  });
  app.get('/me', auth.required(), (c) => c.text('in'));
  app.get('/optional', auth.optional(), (c) => c.text(String(auth.get(c).subject)));
  const sub = new Hono().use(auth.required()).get('/inner', (c) => c.text('in'));
  if (handle !== undefined) sub.onError(handle(auth));
  app.route('/sub', sub);
  if (handle !== undefined) app.onError(handle(auth));
  return app;
}

describe.each(HANDLERS)('a refusal that is answered by %s', (_, handle) => {
  describe.each(REPLACEMENTS)('and replaced by %s', (_name, replace) => {
    test.each(['/me', '/optional', '/sub/inner'])('leaves no challenge at %s', async (path) => {
      const app = await createApp(replace, handle);
      const { status, headers } = await app.request(path);
      expect(status).not.toBe(401);
      expect(headers.get('www-authenticate')).toBeNull();
      expect(headers.get('cache-control')).toBeNull();
    });
  });

  test('has the challenge where nothing replaces it', async () => {
    const { status, headers } = await (await createApp(() => {}, handle)).request('/me');
    expect([status, headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each<[string, Replace]>([
    ['of the platform', (c) => void (c.res = new Response('Please sign in', { status: 401 }))],
    ['of the context', (c) => void (c.res = c.text('Please sign in', 401))],
  ])('has the challenge where another 401 %s replaces it', async (_name, replace) => {
    const { status, headers } = await (await createApp(replace, handle)).request('/me');
    expect([status, headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each<[string, number, Replace]>([
    ['401 by c.json', 401, (c) => void (c.res = c.json({}, 401, { 'www-authenticate': 'Basic' }))],
    ['200 by c.json', 200, (c) => void (c.res = c.json({}, 200, { 'www-authenticate': 'Basic' }))],
    [
      'a Response with 401',
      401,
      (c) =>
        void (c.res = new Response('', { status: 401, headers: { 'www-authenticate': 'Basic' } })),
    ],
    [
      'a Response with 200',
      200,
      (c) => void (c.res = new Response('', { headers: { 'www-authenticate': 'Basic' } })),
    ],
    ['c.header on the 401', 401, (c) => c.header('www-authenticate', 'Basic')],
    [
      'c.header on the 401, and c.redirect',
      302,
      (c) => {
        c.header('www-authenticate', 'Basic');
        c.res = c.redirect('/login');
      },
    ],
    [
      'c.header after c.redirect',
      302,
      (c) => {
        c.res = c.redirect('/login');
        c.header('www-authenticate', 'Basic');
      },
    ],
    [
      'c.header beside ours, and c.redirect',
      302,
      (c) => {
        c.header('www-authenticate', 'Basic', { append: true });
        c.res = c.redirect('/login');
      },
    ],
  ])('leaves a challenge of the app: %s', async (_name, status, replace) => {
    const response = await (await createApp(replace, handle)).request('/me');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([status, 'Basic']);
  });
});

test('two challenges are sent with the 401 to which one was added', async () => {
  const app = await createApp((c) => c.header('www-authenticate', 'Basic', { append: true }));
  const { headers } = await app.request('/me');
  expect(headers.get('www-authenticate')).toBe(`${CHALLENGE}, Basic`);
});

const setBefore: MiddlewareHandler = async (c, next) => {
  c.header('cache-control', 'no-store');
  await next();
};

const setAfter: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('cache-control', 'no-store');
};

describe('Cache-Control of the app', () => {
  test.each([
    ['before the guard', setBefore],
    ['after the refusal', setAfter],
  ])('stays where it was set %s', async (_, set) => {
    const { auth } = await createFixture();
    for (const replace of [
      (c: Context) => c.redirect('/login'),
      () => new Response('ok'),
      (c: Context) => c.json({}),
    ]) {
      const app = new Hono();
      app.use(async (c, next) => {
        await next();
        c.res = replace(c);
      });
      app.use(set);
      app.get('/me', auth.required(), (c) => c.text('in'));
      const { headers } = await app.request('/me');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('www-authenticate')).toBeNull();
    }
  });

  test.each<[string, Replace]>([
    ['c.json', (c) => void (c.res = c.json({}, 200, { 'cache-control': 'no-store' }))],
    [
      'a Response',
      (c) => void (c.res = new Response('', { headers: { 'cache-control': 'no-store' } })),
    ],
  ])('stays where %s brings it', async (_, replace) => {
    const { headers } = await (await createApp(replace)).request('/me');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('www-authenticate')).toBeNull();
  });
});

test('a second refusal with another status sends its own challenge', async () => {
  const { auth, as } = await createFixture();
  const first: MiddlewareHandler = auth.scopes('admin');
  const app = new Hono();
  app.use(async (c, next) => {
    try {
      await first(c, async () => {});
    } catch (error) {
      c.res = auth.sendError(c, error) ?? c.text('?', 500);
    }
    c.req.raw = new Request(c.req.raw, { headers: {} });
    await next();
  });
  app.get('/me', auth.required(), (c) => c.text('in'));
  const { status, headers } = await app.request('/me', await as());
  expect([status, headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
});

test('an outage that is replaced leaves no Retry-After', async () => {
  const { auth, keys, as } = await createFixture();
  keys.state = 'unavailable';
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    if (c.res.status === 503) c.res = c.redirect('/down');
  });
  app.get('/me', auth.required(), (c) => c.text('in'));
  const { status, headers } = await app.request('/me', await as());
  expect([status, headers.get('retry-after'), headers.get('cache-control')]).toEqual([
    302,
    null,
    null,
  ]);
});

test.each(['get', 'hold'] as const)('%s of an anonymous request refuses it', async (name) => {
  const { auth } = await createFixture();
  const read = {
    get: (c: Context) => auth.get(c),
    hold: (c: Context) => auth.hold(c, { close: () => {} }),
  };
  const app = new Hono().get('/', auth.optional(), (c) => c.json(Boolean(read[name](c))));
  const { status, headers } = await app.request('/');
  expect([status, headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
});
