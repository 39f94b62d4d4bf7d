import { createDpop } from '@oidc-verify/core/dpop';
import { createAuth } from '@oidc-verify/hono';
import type { Auth, AuthOptions, Requirement } from '@oidc-verify/hono';
import { createDpopClient, createTestIssuer } from '@oidc-verify/testing';
import { listen, send } from '@oidc-verify/testing/node';
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodOverride } from 'hono/method-override';
import { describe, expect, test, vi } from 'vitest';
import { toServer } from './node-server.ts';

const ORIGIN = 'https://api.test';
const audience = ORIGIN;
const issuer = await createTestIssuer({ audience });
const options = { issuer: issuer.issuer, audience, keys: issuer.keySource() };
const create = (more: Partial<AuthOptions> = {}): Auth => createAuth({ ...options, ...more });
const bearer = async (sub: string): Promise<string> => `Bearer ${await issuer.sign({ sub })}`;

interface Wire {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Both ways to run an app: as on Workers, Deno and Bun, and behind a real socket of Node. */
const WAYS: readonly (readonly [string, (app: Hono, wire: Wire) => Promise<Answer>])[] = [
  [
    'fetch',
    async (app, { path, ...init }) => {
      const response = await app.request(`${ORIGIN}${path}`, init);
      return { status: response.status, body: await response.text() };
    },
  ],
  [
    'Node',
    async (app, { method = 'GET', path, headers = {}, ...rest }) => {
      const { port, close } = await listen(toServer(app));
      try {
        return await send(port, { method, path, headers: Object.entries(headers), ...rest });
      } finally {
        await close();
      }
    },
  ],
];

const subject =
  (auth: Auth) =>
  (c: Context): Response =>
    c.json({ sub: auth.peek(c)?.subject ?? null, method: c.req.method });

const mayDelete: NonNullable<Requirement['check']> = (token, request) =>
  request?.method !== 'DELETE' || token.subject === 'admin';

describe.each(WAYS)('the request that is guarded is the one that is judged, on %s', (_, call) => {
  test('a sub-request is judged by its own token, method and URL', async () => {
    const auth = create();
    const app = new Hono();
    app.all('/orders/:id', auth.required({ check: mayDelete }), subject(auth));
    app.get('/as/:who', auth.required(), async (c) => {
      const who = c.req.param('who');
      const headers = who === 'nobody' ? {} : { authorization: await bearer(who) };
      const inner = await app.request('/orders/7', { method: 'DELETE', headers }, c.env);
      return c.json({ inner: inner.status });
    });
    const headers = { authorization: await bearer('admin') };
    const innerOf = async (who: string): Promise<unknown> =>
      JSON.parse((await call(app, { path: `/as/${who}`, headers })).body);
    expect(await innerOf('bob')).toEqual({ inner: 403 });
    expect(await innerOf('nobody')).toEqual({ inner: 401 });
    expect(await innerOf('admin')).toEqual({ inner: 200 });
  });

  test.each<[string, (raw: Request, headers: Headers) => Request]>([
    ['a new Request', (raw, headers) => new Request(raw, { headers })],
    ['a copy', (raw, headers) => new Request(raw.clone(), { headers })],
  ])('middleware that put %s in its place is listened to', async (_name, replace) => {
    const auth = create();
    const bridge: MiddlewareHandler = async (c, next) => {
      const headers = new Headers(c.req.raw.headers);
      const wanted = c.req.header('x-as');
      if (wanted === undefined) headers.delete('authorization');
      else headers.set('authorization', await bearer(wanted));
      c.req.raw = replace(c.req.raw, headers);
      await next();
    };
    const app = new Hono().use(bridge).get('/', auth.optional(), subject(auth));
    const authorization = await bearer('alice');
    const stripped = await call(app, { path: '/', headers: { authorization } });
    expect(stripped.body).toContain('"sub":null');
    const replaced = await call(app, { path: '/', headers: { authorization, 'x-as': 'bob' } });
    expect(replaced.body).toContain('"sub":"bob"');
  });

  test('middleware that changes the headers in place is listened to', async () => {
    const auth = create();
    const bridge: MiddlewareHandler = async (c, next) => {
      const wanted = c.req.header('x-as');
      if (wanted === undefined) c.req.raw.headers.delete('authorization');
      else c.req.raw.headers.set('authorization', await bearer(wanted));
      await next();
    };
    const app = new Hono().use(bridge).get('/', auth.optional(), subject(auth));
    const authorization = await bearer('alice');
    const stripped = await call(app, { path: '/', headers: { authorization } });
    expect(stripped.body).toContain('"sub":null');
    const replaced = await call(app, { path: '/', headers: { authorization, 'x-as': 'bob' } });
    expect(replaced.body).toContain('"sub":"bob"');
  });

  test('an overridden method is the method, for checks and for routes', async () => {
    const auth = create();
    const methods: unknown[] = [];
    const check: Requirement['check'] = (_token, request) => {
      methods.push(request?.method);
      return request?.method === 'DELETE';
    };
    const app = new Hono();
    app.use(methodOverride({ app, header: 'X-Method' }));
    app.on(['POST', 'DELETE'], '/orders/7', auth.required({ check }), subject(auth));
    const headers = { authorization: await bearer('admin'), 'content-type': 'text/plain' };
    const wire = { method: 'POST', path: '/orders/7', body: 'x' };
    const plain = await call(app, { ...wire, headers });
    const overridden = await call(app, { ...wire, headers: { ...headers, 'x-method': 'DELETE' } });
    expect([plain.status, overridden.status]).toEqual([403, 200]);
    expect(methods).toEqual(['POST', 'DELETE']);
  });

  test('a body limit between two guards, which replaces the Request, changes nothing', async () => {
    const auth = create();
    const app = new Hono();
    app.use(auth.required(), bodyLimit({ maxSize: 100 }), auth.required());
    app.post('/', async (c) => c.json({ sub: auth.get(c).subject, body: await c.req.text() }));
    const headers = { authorization: await bearer('alice'), 'content-type': 'text/plain' };
    const { body } = await call(app, { method: 'POST', path: '/', headers, body: 'hello' });
    expect(JSON.parse(body)).toEqual({ sub: 'alice', body: 'hello' });
  });

  test('a check sees the path that was routed', async () => {
    const auth = create();
    const seen: unknown[] = [];
    const check: Requirement['check'] = (_token, request) => {
      seen.push(request?.url);
      return request?.url.startsWith('/public/') === true;
    };
    const app = new Hono().get('/admin/secret', auth.required({ check }), subject(auth));
    const headers = { authorization: await bearer('bob') };
    for (const path of ['/public/../admin/secret', '/public/%2e%2e/admin/secret']) {
      expect((await call(app, { path, headers })).status).toBe(403);
    }
    expect(seen).toEqual(['/admin/secret', '/admin/secret']);
  });
});

async function createHolder() {
  const holder = await createDpopClient();
  const token = await issuer.sign({ cnf: { jkt: holder.thumbprint } });
  return async (url: string): Promise<Record<string, string>> => ({
    authorization: `DPoP ${token}`,
    dpop: await holder.prove({ method: 'GET', url, accessToken: token }),
  });
}

const replace: MiddlewareHandler = async (c, next) => {
  c.req.raw = new Request(c.req.raw);
  await next();
};

describe.each(WAYS)('a proof and mounted apps, on %s', (_, call) => {
  test('app.route: the URL is the one that was sent', async () => {
    const auth = create({ dpop: createDpop({ publicOrigin: ORIGIN }) });
    const inner = new Hono().get('/account', auth.required(), subject(auth));
    const app = new Hono().route('/tenants/7', inner);
    const proofFor = await createHolder();
    const path = '/tenants/7/account';
    const honest = await call(app, { path, headers: await proofFor(`${ORIGIN}${path}`) });
    const foreign = await call(app, { path, headers: await proofFor(`${ORIGIN}/account`) });
    expect([honest.status, foreign.status]).toEqual([200, 401]);
  });

  // `app.mount` hands on a Request with a cut URL, unless it is told not to.
  test('app.mount with replaceRequest: false: the URL is the one that was sent', async () => {
    const auth = create({ dpop: createDpop({ publicOrigin: ORIGIN }) });
    const urls: unknown[] = [];
    const check: Requirement['check'] = (_token, request) => urls.push(request?.url) > 0;
    const inner = new Hono().basePath('/tenants/7');
    inner.get('/account', auth.required({ check }), subject(auth));
    const app = new Hono().mount('/tenants/7', inner.fetch, { replaceRequest: false });
    const proofFor = await createHolder();
    const path = '/tenants/7/account';
    const honest = await call(app, { path, headers: await proofFor(`${ORIGIN}${path}`) });
    const foreign = await call(app, { path, headers: await proofFor(`${ORIGIN}/account`) });
    expect([honest.status, foreign.status]).toEqual([200, 401]);
    expect(urls).toEqual([path]);
  });

  test('app.mount as it is: publicPathPrefix says what it cut off', async () => {
    const auth = create({
      dpop: createDpop({ publicOrigin: ORIGIN, publicPathPrefix: '/tenants/7' }),
    });
    const inner = new Hono().get('/account', auth.required(), subject(auth));
    const app = new Hono().mount('/tenants/7', inner.fetch);
    const proofFor = await createHolder();
    const path = '/tenants/7/account';
    const honest = await call(app, { path, headers: await proofFor(`${ORIGIN}${path}`) });
    const foreign = await call(app, { path, headers: await proofFor(`${ORIGIN}/account`) });
    expect([honest.status, foreign.status]).toEqual([200, 401]);
  });

  test('a guard outside and one inside a mount use a proof once', async () => {
    const dpop = createDpop({ publicOrigin: ORIGIN });
    const [outside, inside] = [create({ dpop }), create({ dpop })];
    const inner = new Hono().basePath('/m').get('/x', inside.required(), subject(inside));
    const app = new Hono();
    app.use(outside.required());
    app.mount('/m', inner.fetch, { replaceRequest: false });
    const proofFor = await createHolder();
    const headers = await proofFor(`${ORIGIN}/m/x`);
    expect((await call(app, { path: '/m/x', headers })).status).toBe(200);
    expect((await call(app, { path: '/m/x', headers })).status).toBe(401);
  });

  test('two auths use a proof once, also where the Request was replaced in between', async () => {
    const dpop = createDpop({ publicOrigin: ORIGIN });
    const [first, second] = [create({ dpop }), create({ dpop })];
    const app = new Hono().get('/x', first.required(), replace, second.required(), subject(second));
    const proofFor = await createHolder();
    const headers = await proofFor(`${ORIGIN}/x`);
    expect((await call(app, { path: '/x', headers })).status).toBe(200);
    expect((await call(app, { path: '/x', headers })).status).toBe(401);
  });
});

describe('on Node', () => {
  test('repeated headers are seen, but not in a sub-request that has one of its own', async () => {
    const auth = create();
    const app = new Hono();
    app.get('/guarded', auth.required(), subject(auth));
    const authorization = await bearer('alice');
    app.get('/open', async (c) => {
      const inner = await app.request('/guarded', { headers: { authorization } }, c.env);
      return c.json({ inner: inner.status });
    });
    const { port, close } = await listen(toServer(app));
    const twice = [
      ['Authorization', authorization],
      ['Authorization', 'Basic YTpi'],
    ] as const;
    try {
      const guarded = await send(port, { method: 'GET', path: '/guarded', headers: twice });
      expect(guarded.status).toBe(400);
      const open = await send(port, { method: 'GET', path: '/open', headers: twice });
      expect(JSON.parse(open.body)).toEqual({ inner: 200 });
    } finally {
      await close();
    }
  });

  test('a property `incoming` of another environment is not taken for a message', async () => {
    const auth = create();
    const app = new Hono().get('/', auth.optional(), subject(auth));
    const env = { incoming: 'queue', outgoing: vi.fn() };
    const response = await app.request('/', {}, env);
    expect(await response.json()).toEqual({ sub: null, method: 'GET' });
  });
});
