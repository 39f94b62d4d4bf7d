import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { send } from '@oidc-verify/testing/node';
import { createAuth } from '../src/index.ts';
import {
  CHALLENGE,
  bearer,
  createApp,
  createOptions,
  createTestAuth,
  get,
  listen,
  statusOnly,
} from './fixture.ts';
import { getOverHttp2Frames, openHttp2, sendHttp2 } from './http2-client.ts';

const ok = async () => ({ ok: true });

describe('order', () => {
  test('a guard in onRequest answers before the body is parsed, one in preHandler after', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    let parsed = 0;
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
      parsed += 1;
      done(null, body);
    });
    app.post('/early', { onRequest: auth.required() }, ok);
    app.post('/late', { preHandler: auth.required() }, ok);
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, payload: '{' };
    expect((await app.inject({ ...post, method: 'POST', url: '/early' })).statusCode).toBe(401);
    expect(parsed).toBe(0);
    expect((await app.inject({ ...post, method: 'POST', url: '/late' })).statusCode).toBe(401);
    expect(parsed).toBe(1);
  });

  test('a guard comes before validation, so nobody learns what a route expects', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    const querystring = { type: 'object', required: ['secret'] };
    app.get('/', { onRequest: auth.required(), schema: { querystring } }, ok);
    expect(await get(app, '/')).toMatchObject({ status: 401 });
    expect(await get(app, '/', await bearer())).toMatchObject({ status: 400 });
  });

  test('a refused request never reaches the handler', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    app.setErrorHandler(async () => ({ handled: true }));
    let handled = 0;
    app.get('/', { onRequest: auth.required() }, async () => {
      handled += 1;
      return {};
    });
    expect(await get(app, '/')).toMatchObject({ status: 401, challenge: CHALLENGE });
    expect(handled).toBe(0);
  });
});

async function guarded(): Promise<FastifyInstance> {
  const auth = createTestAuth();
  const app = createApp();
  await app.register(auth.plugin);
  app.addHook('onRequest', auth.required());
  app.setErrorHandler(statusOnly);
  app.get('/known', ok);
  return app;
}

describe('a guard for the whole app', () => {
  test('answers 401 for unknown URLs too: routes cannot be probed', async () => {
    const app = await guarded();
    const known = await get(app, '/known');
    expect(known).toMatchObject({ status: 401, challenge: CHALLENGE });
    expect(await get(app, '/unknown')).toEqual(known);
    expect(await get(app, '/unknown', await bearer())).toMatchObject({ status: 404 });
  });

  test('answers 401 for unknown URLs under a handler of its own', async () => {
    const app = await guarded();
    app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ mine: true }));
    expect(await get(app, '/unknown')).toMatchObject({ status: 401, challenge: CHALLENGE });
    expect((await get(app, '/unknown', await bearer())).body).toBe('{"mine":true}');
  });

  test('of a scope covers its unknown URLs only if the scope has a not-found handler', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    app.setErrorHandler(statusOnly);
    for (const prefix of ['/plain', '/closed']) {
      app.register(
        async (scope) => {
          scope.addHook('onRequest', auth.required());
          if (prefix === '/closed') scope.setNotFoundHandler((_, reply) => reply.code(404).send());
        },
        { prefix },
      );
    }
    expect(await get(app, '/plain/unknown')).toMatchObject({ status: 404, challenge: undefined });
    expect(await get(app, '/closed/unknown')).toMatchObject({ status: 401, challenge: CHALLENGE });
  });

  test('HEAD is that of GET, Content-Length too', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    app.addHook('onRequest', auth.required());
    app.setErrorHandler((error, _request, reply) => void auth.sendError(reply, error));
    app.get('/automatic', ok);
    app.route({ method: ['HEAD'], url: '/explicit', handler: async () => '' });
    app.get('/explicit', ok);
    const port = await listen(app);
    for (const path of ['/automatic', '/explicit']) {
      const got = await send(port, { method: 'GET', path, headers: [] });
      const head = await send(port, { method: 'HEAD', path, headers: [] });
      expect(head.body).toBe('');
      const { date: _1, ...ofGet } = got.headers;
      const { date: _2, ...ofHead } = head.headers;
      expect(ofHead).toEqual(ofGet);
    }
  });
});

async function startHttp2() {
  const auth = createTestAuth();
  const app = Fastify({ http2: true });
  await app.register(auth.plugin);
  app.setErrorHandler((error, _request, reply) => void auth.sendError(reply, error));
  app.get('/', { onRequest: auth.required() }, ok);
  app.route({
    method: 'HEAD',
    url: '/head',
    onRequest: auth.required(),
    handler: async () => '',
  });
  const port = await listen(app);
  return { app, port };
}

describe('HTTP/2', () => {
  test('two Authorization headers are seen, although request.headers keeps the first', async () => {
    const { app, port } = await startHttp2();
    const { authorization } = await bearer();
    const header = ['authorization', authorization] as const;
    try {
      expect(await getOverHttp2Frames(port, '/', [header])).toBe(200);
      expect(await getOverHttp2Frames(port, '/', [header, ['authorization', 'Basic YTpi']])).toBe(
        400,
      );
      expect(await getOverHttp2Frames(port, '/', [header, header])).toBe(400);
    } finally {
      await app.close();
    }
  });

  test('a refused HEAD has no body', async () => {
    const { app, port } = await startHttp2();
    const session = openHttp2(port);
    try {
      const answer = await sendHttp2(session, { method: 'HEAD', path: '/head', headers: [] });
      expect(answer).toMatchObject({ status: 401, body: '' });
      expect(answer.headers['www-authenticate']).toBe(CHALLENGE);
    } finally {
      session.close();
      await app.close();
    }
  });
});

describe('options that concern HTTP', () => {
  test('credentials reads the Fastify request, and takes the place of the header', async () => {
    const auth = createAuth({
      ...createOptions(),
      credentials: (request) => {
        const token = request.headers?.['x-token'];
        return typeof token === 'string' ? { scheme: 'Bearer', token } : undefined;
      },
    });
    const app = createApp();
    await app.register(auth.plugin);
    app.get('/', { onRequest: auth.required() }, ok);
    const { authorization } = await bearer();
    expect((await get(app, '/', { authorization })).status).toBe(401);
    expect((await get(app, '/', { 'x-token': authorization.slice(7) })).status).toBe(200);
  });

  test('onFailure gets the error and the Fastify request', async () => {
    const seen: unknown[] = [];
    const auth = createAuth({
      ...createOptions(),
      onFailure: (error, request) =>
        seen.push([error.code, request.url, 'id' in request && request.id]),
    });
    const app = createApp();
    await app.register(auth.plugin);
    app.get('/path', { onRequest: auth.required() }, ok);
    await get(app, '/path?a=b');
    expect(seen).toEqual([['missing_token', '/path?a=b', 'req-1']]);
  });

  test('a check sees the URL as it came, not as rewriteUrl made it', async () => {
    const seen: unknown[] = [];
    const auth = createTestAuth();
    const app = Fastify({ rewriteUrl: () => '/inside' });
    await app.register(auth.plugin);
    const check = (_token: unknown, request: { readonly url: string } | undefined): boolean => {
      seen.push(request?.url);
      return true;
    };
    app.get('/inside', { onRequest: auth.required({ check }) }, ok);
    const port = await listen(app);
    const headers = Object.entries(await bearer());
    const answer = await send(port, { method: 'GET', path: '/outside?a=b', headers });
    await app.close();
    expect(answer.status).toBe(200);
    expect(seen).toEqual(['/outside?a=b']);
  });

  test('wrong options are reported together, before any request', () => {
    const wrong: object = { issuer: 'https://login.example.com/', audience: '', realm: 7 };
    expect(() => createAuth(wrong)).toThrow(/audience[^]*realm|realm[^]*audience/);
    expect(() => createTestAuth().scopes()).toThrow(/scopes/);
    expect(() => createTestAuth().permissions()).toThrow(/permissions/);
  });
});
