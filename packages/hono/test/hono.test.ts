import { AuthError, AuthHttpException, isAuthError } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { describe, expect, test } from 'vitest';
import { createFixture } from './fixture.ts';

const CHALLENGE = 'Bearer realm="test"';
const BODY = { code: 'missing_token', error_description: 'An access token is required' };

async function catchRefusal(): Promise<AuthHttpException> {
  const { auth } = await createFixture();
  let caught: unknown;
  const app = new Hono()
    .get('/me', auth.required(), (c) => c.text('in'))
    .onError((error, c) => {
      caught = error;
      return c.body(null, 204);
    });
  await app.request('/me');
  if (!(caught instanceof AuthHttpException)) throw new TypeError('no AuthHttpException');
  return caught;
}

describe('who answers a refusal', () => {
  test('nobody else: the default handler sends status, challenge and JSON', async () => {
    const { auth } = await createFixture();
    const app = new Hono().get('/me', auth.required(), (c) => c.text('in'));
    const response = await app.request('/me');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(CHALLENGE);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(BODY);
  });

  test('a handler that reads only err.status keeps the challenge', async () => {
    const { auth } = await createFixture();
    const app = new Hono()
      .get('/me', auth.required(), (c) => c.text('in'))
      .onError((error, c) => c.json({}, error instanceof HTTPException ? error.status : 500));
    const response = await app.request('/me');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('a handler that returns err.getResponse() sends all of it, also after a look inside', async () => {
    const { auth } = await createFixture();
    const bodies: unknown[] = [];
    const app = new Hono()
      .get('/me', auth.required(), (c) => c.text('in'))
      .onError(async (error, c) => {
        if (!(error instanceof HTTPException)) return c.body(null, 500);
        bodies.push(await error.getResponse().json());
        return error.getResponse();
      });
    const response = await app.request('/me');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    expect([await response.json(), ...bodies]).toEqual([BODY, BODY]);
  });

  test('sendError keeps what stands on the context', async () => {
    const { auth } = await createFixture();
    const app = new Hono()
      .use(async (c, next) => {
        c.header('x-request-id', '7');
        await next();
      })
      .get('/me', auth.required(), (c) => c.text('in'))
      .onError((error, c) => auth.sendError(c, error) ?? c.body(null, 500));
    const { status, headers } = await app.request('/me');
    expect([status, headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    expect(headers.get('x-request-id')).toBe('7');
  });

  test('CORS headers stay on refusals, whoever sends them', async () => {
    const { auth } = await createFixture();
    const origin = 'https://app.example';
    const create = (): Hono =>
      new Hono()
        .use(cors({ origin, exposeHeaders: ['WWW-Authenticate'] }))
        .get('/me', auth.required(), (c) => c.text('in'));
    const bySendError = create().onError((error, c) => auth.sendError(c, error) ?? c.body(null));
    for (const app of [create(), bySendError]) {
      const { status, headers } = await app.request('/me', { headers: { origin } });
      expect([status, headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-expose-headers')).toBe('WWW-Authenticate');
    }
  });

  test('a sub-app with a handler of its own answers for its guards', async () => {
    const { auth } = await createFixture();
    const inner = new Hono()
      .get('/me', auth.required(), (c) => c.text('in'))
      .onError((error, c) => auth.sendError(c, error) ?? c.text('inner', 500));
    const app = new Hono().route('/api', inner).onError((_error, c) => c.text('outer', 500));
    const response = await app.request('/api/me');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
  });
});

describe('what sendError takes', () => {
  test.each([
    ['an AuthError', new AuthError('token_expired'), 401],
    ['an outage', new AuthError('jwks_fetch_failed'), 503],
    ['our exception', new AuthHttpException(new AuthError('access_denied')), 403],
    [
      'the exception of another copy of this package',
      Object.assign(new Error('x', { cause: new AuthError('access_denied') }), {
        name: 'AuthHttpException',
      }),
      403,
    ],
    ["the app's error", new Error('boom'), undefined],
    [
      "the app's error because of ours",
      new Error('x', { cause: new AuthError('aborted') }),
      undefined,
    ],
    ["the app's HTTPException", new HTTPException(401), undefined],
    ['nothing', undefined, undefined],
    ['a look-alike', { name: 'AuthHttpException', status: 401 }, undefined],
  ])('%s', async (_name, error, status) => {
    const { auth } = await createFixture();
    const app = new Hono().get('/', (c) => auth.sendError(c, error) ?? c.body(null, 204));
    expect((await app.request('/')).status).toBe(status ?? 204);
  });

  test('our exception is an HTTPException, names its code and prints no token', async () => {
    const error = await catchRefusal();
    expect(error).toBeInstanceOf(HTTPException);
    expect([error.status, error.code, error.name]).toEqual([
      401,
      'missing_token',
      'AuthHttpException',
    ]);
    expect(error.headers['www-authenticate']).toBe(CHALLENGE);
    expect(isAuthError(error.cause)).toBe(true);
    expect(Object.keys(error)).not.toContain('cause');
    expect(error.res?.status).toBe(401);
  });
});

describe('identity', () => {
  test('c.var.auth and get() are the same; get() is not led astray by a foreign c.set', async () => {
    const { auth, as } = await createFixture();
    const app = new Hono().get('/me', auth.required(), (c) => {
      const same = c.var.auth === auth.get(c);
      (c as { set(key: string, value: unknown): void }).set('auth', { subject: 'mallory' });
      return c.json({ same, sub: auth.get(c).subject });
    });
    const response = await app.request('/me', await as({ sub: 'alice' }));
    expect(await response.json()).toEqual({ same: true, sub: 'alice' });
  });

  test('two auths on one app never share', async () => {
    const first = await createFixture();
    const second = await createFixture({}, 'https://other.example');
    const app = new Hono()
      .get('/first', first.auth.required(), (c) =>
        c.json({ first: first.auth.get(c).issuer, second: second.auth.peek(c) ?? null }),
      )
      .get('/both', first.auth.optional(), second.auth.required(), (c) => c.text('in'))
      .get('/wrong', first.auth.required(), (c) => c.json(second.auth.get(c).subject))
      .onError((error, c) => c.text(error.name, 500));
    const response = await app.request('/first', await first.as());
    expect(await response.json()).toEqual({ first: 'https://issuer.example', second: null });
    expect(await (await app.request('/both', await first.as())).text()).toBe('AuthHttpException');
    expect(await (await app.request('/wrong', await first.as())).text()).toBe('ConfigError');
  });

  test('get() after an anonymous optional() is a 401 that the default handler can send', async () => {
    const { auth } = await createFixture();
    const app = new Hono().get('/me', auth.optional(), (c) => c.text(String(auth.get(c).subject)));
    const response = await app.request('/me');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    expect(await response.json()).toEqual(BODY);
  });

  test('sub-apps see the identity that a guard outside found', async () => {
    const { auth, as, keys } = await createFixture();
    const inner = new Hono().get('/me', auth.required(), (c) => c.text(String(c.var.auth.subject)));
    const app = new Hono().use('/api/*', auth.required()).route('/api', inner);
    keys.state = 'cold';
    const response = await app.request('/api/me', await as({ sub: 'alice' }));
    expect([await response.text(), keys.loads]).toEqual(['alice', 1]);
    expect((await app.request('/api/me')).status).toBe(401);
  });

  test('a mounted app has contexts of its own: it needs a guard of its own', async () => {
    const { auth, as } = await createFixture();
    const mounted = new Hono()
      .get('/bare', (c) => c.text(String(auth.get(c).subject)))
      .get('/guarded', auth.required(), (c) => c.text(String(c.var.auth.subject)))
      .onError((error, c) => auth.sendError(c, error) ?? c.text(error.name, 500));
    const app = new Hono().use(auth.required()).mount('/in', mounted.fetch);
    expect(await (await app.request('/in/bare', await as())).text()).toBe('ConfigError');
    const guarded = await app.request('/in/guarded', await as({ sub: 'alice' }));
    expect(await guarded.text()).toBe('alice');
  });
});

describe('the rest of a request', () => {
  test('HEAD: status and headers of GET, no body', async () => {
    const { auth, as } = await createFixture();
    const app = new Hono().get('/me', auth.required(), (c) => c.text('in'));
    const refused = await app.request('/me', { method: 'HEAD' });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, CHALLENGE]);
    expect(await refused.text()).toBe('');
    expect((await app.request('/me', { method: 'HEAD', ...(await as()) })).status).toBe(200);
  });

  test("a handler's own errors pass untouched", async () => {
    const { auth, as } = await createFixture();
    const conflict = new HTTPException(409, { message: 'taken' });
    const seen: unknown[] = [];
    const app = new Hono()
      .post('/names', auth.required(), () => {
        throw conflict;
      })
      .onError((error, c) => {
        seen.push(error);
        return auth.sendError(c, error) ?? c.text('mine', 409);
      });
    const response = await app.request('/names', { method: 'POST', ...(await as()) });
    expect([response.status, await response.text()]).toEqual([409, 'mine']);
    expect(response.headers.has('www-authenticate')).toBe(false);
    expect(seen).toEqual([conflict]);
  });

  test('a guard over everything answers 401 for unknown paths: nobody can map the API', async () => {
    const { auth, as } = await createFixture();
    const app = new Hono().use(auth.required()).get('/me', (c) => c.text('in'));
    expect((await app.request('/nowhere')).status).toBe(401);
    expect((await app.request('/nowhere', await as())).status).toBe(404);
  });

  test('the body is left for the handler', async () => {
    const { auth, as } = await createFixture();
    const app = new Hono().post('/echo', auth.required(), async (c) => c.text(await c.req.text()));
    const response = await app.request('/echo', { method: 'POST', body: 'hi', ...(await as()) });
    expect(await response.text()).toBe('hi');
  });

  test('credentials() and onFailure() get the context', async () => {
    const paths: string[] = [];
    const { auth, as } = await createFixture({
      credentials: (c) => {
        const token = 'req' in c ? getCookie(c, 'at') : undefined;
        return token === undefined ? undefined : { scheme: 'Bearer', token };
      },
      onFailure: (error, c) => paths.push(`${error.code} ${'req' in c ? c.req.path : ''}`),
    });
    const app = new Hono().get('/me', auth.required(), (c) => c.text(String(c.var.auth.subject)));
    const { headers } = await as({ sub: 'alice' });
    const cookie = `at=${String(headers['authorization']).slice('Bearer '.length)}`;
    expect(await (await app.request('/me', { headers: { cookie } })).text()).toBe('alice');
    expect((await app.request('/me', { headers })).status).toBe(401);
    expect(paths).toEqual(['missing_token /me']);
  });
});
