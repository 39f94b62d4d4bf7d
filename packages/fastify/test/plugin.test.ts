import type { FastifyRequest } from 'fastify';
import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { createAuth, isConfigError } from '../src/index.ts';
import {
  CHALLENGE,
  bearer,
  createApp,
  createOptions,
  createTestAuth,
  get,
  statusOnly,
} from './fixture.ts';

const ok = async () => ({ ok: true });
const property = async (request: FastifyRequest) => ({ auth: request.auth });

describe('scopes', () => {
  test('a plugin registered in a scope guards only that scope', async () => {
    const auth = createTestAuth();
    const app = createApp();
    app.setErrorHandler(statusOnly);
    app.register(async (scope) => {
      await scope.register(auth.plugin);
      scope.addHook('onRequest', auth.required());
      scope.get('/in', ok);
    });
    app.get('/out', ok);
    expect(await get(app, '/in')).toMatchObject({ status: 401, challenge: CHALLENGE });
    expect(await get(app, '/out')).toMatchObject({ status: 200, challenge: undefined });
  });

  test('may be registered in two scopes, and again inside one', async () => {
    const auth = createTestAuth();
    const app = createApp();
    app.setErrorHandler(statusOnly);
    for (const path of ['/a', '/b']) {
      app.register(async (scope) => {
        await scope.register(auth.plugin);
        await scope.register(auth.plugin);
        scope.get(path, { onRequest: auth.required() }, ok);
        scope.register(async (inner) => {
          await inner.register(auth.plugin);
          inner.get(`${path}/inner`, { onRequest: auth.required() }, property);
        });
      });
    }
    for (const path of ['/a', '/b', '/a/inner', '/b/inner']) {
      expect(await get(app, path)).toMatchObject({ status: 401, challenge: CHALLENGE });
      expect(await get(app, path, await bearer())).toMatchObject({ status: 200 });
    }
    expect((await get(app, '/a/inner', await bearer())).body).toContain('"subject":"user-1"');
  });

  test.each(['default', 'status-only'])(
    'a guard without the plugin is a 500 (%s)',
    async (name) => {
      const auth = createTestAuth();
      const other = createTestAuth();
      const app = createApp();
      const errors: unknown[] = [];
      app.addHook('onError', async (_request, _reply, error) => void errors.push(error));
      if (name === 'status-only') app.setErrorHandler(statusOnly);
      app.get('/', { onRequest: auth.required() }, ok);
      app.register(async (scope) => {
        await scope.register(other.plugin);
        scope.get('/other', { onRequest: auth.optional() }, ok);
      });
      app.register(async (scope) => {
        await scope.register(auth.plugin);
      });
      for (const path of ['/', '/other']) {
        for (const headers of [{}, await bearer()]) {
          expect(await get(app, path, headers)).toMatchObject({
            status: 500,
            challenge: undefined,
          });
        }
      }
      expect(errors.map((error) => isConfigError(error) && error.code)).toEqual(
        Array.from({ length: 4 }, () => 'plugin_missing'),
      );
    },
  );

  test('two auths on one app never share', async () => {
    const users = createTestAuth('users');
    const admins = createAuth({ ...createOptions(), realm: 'admins', requiredScopes: ['admin'] });
    const app = createApp();
    await app.register(users.plugin);
    await app.register(admins.plugin);
    app.setErrorHandler(statusOnly);
    app.get('/users', { onRequest: users.required() }, async (request) => ({
      users: users.get(request).subject,
      admins: admins.peek(request) ?? null,
    }));
    app.get('/both', { onRequest: [users.required(), admins.required()] }, ok);
    app.get('/crossed', { onRequest: users.required() }, async (request) => admins.get(request));
    const token = await bearer();
    expect(await get(app, '/users', token)).toMatchObject({
      status: 200,
      body: '{"users":"user-1","admins":null}',
    });
    const refused = await get(app, '/both', token);
    expect(refused.status).toBe(403);
    expect(refused.challenge).toMatch(/^Bearer realm="admins".*scope="admin"$/);
    expect((await get(app, '/both', await bearer({ scope: 'admin' }))).status).toBe(200);
    expect((await get(app, '/crossed', token)).status).toBe(500);
  });
});

describe('request.auth', () => {
  test('is null, the identity, or null again, and never shows the token', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    app.get('/open', property);
    app.get('/optional', { onRequest: auth.optional() }, property);
    const token = await bearer();
    expect((await get(app, '/open', token)).body).toBe('{"auth":null}');
    expect((await get(app, '/optional')).body).toBe('{"auth":null}');
    const { body } = await get(app, '/optional', token);
    expect(JSON.parse(body)).toMatchObject({ auth: { subject: 'user-1', scheme: 'Bearer' } });
    expect(body).not.toContain(token.authorization.slice(-40));
  });

  test('is left to a package that decorated it first; get() works all the same', async () => {
    const auth = createTestAuth();
    const app = createApp();
    app.decorateRequest('auth', null);
    app.addHook('onRequest', async (request) => {
      Reflect.set(request, 'auth', 'theirs');
    });
    await app.register(auth.plugin);
    app.get('/', { onRequest: auth.required() }, async (request) => ({
      auth: request.auth,
      sub: auth.get(request).subject,
    }));
    expect(await get(app, '/', await bearer())).toMatchObject({
      status: 200,
      body: '{"auth":"theirs","sub":"user-1"}',
    });
  });

  test('get() does not believe what others write there', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    app.addHook('onRequest', async (request) => {
      Reflect.set(request, 'auth', { subject: 'forged' });
    });
    app.get('/', async (request) => ({ sub: auth.peek(request)?.subject ?? null }));
    expect((await get(app, '/')).body).toBe('{"sub":null}');
  });
});

async function closesAuth(closeWithApp?: boolean): Promise<boolean> {
  const auth = createTestAuth();
  const app = Fastify();
  await app.register(auth.plugin, closeWithApp === undefined ? {} : { closeWithApp });
  await app.ready();
  await app.close();
  return !auth.healthcheck().usable;
}

describe('closing', () => {
  test('the app closes the auth only where that is asked for', async () => {
    expect(await closesAuth()).toBe(false);
    expect(await closesAuth(false)).toBe(false);
    expect(await closesAuth(true)).toBe(true);
  });

  test('also where the plugin was there before, or in a scope', async () => {
    const auth = createTestAuth();
    const app = Fastify();
    await app.register(auth.plugin);
    app.register(async (scope) => {
      await scope.register(auth.plugin, { closeWithApp: true });
    });
    await app.ready();
    await app.close();
    await expect(auth.ready()).rejects.toMatchObject({ code: 'verifier_closed' });
  });

  test('never closes what was injected', async () => {
    const options = createOptions();
    const auth = createAuth(options);
    const app = Fastify();
    await app.register(auth.plugin, { closeWithApp: true });
    await app.close();
    expect(options.keys.closes).toBe(0);
  });

  test('a closed auth answers 503, and can be disposed of again', async () => {
    const app = createApp();
    const auth = createTestAuth();
    await app.register(auth.plugin);
    app.get('/', { onRequest: auth.required() }, ok);
    await auth[Symbol.asyncDispose]();
    await auth.close();
    expect(await get(app, '/', await bearer())).toMatchObject({ status: 503 });
  });

  test('an option that is no boolean stops the start', async () => {
    const app = Fastify();
    const wrong: object = { closeWithApp: 'yes' };
    app.register(createTestAuth().plugin, wrong);
    await expect(app.ready()).rejects.toMatchObject({
      code: 'invalid_options',
      problems: [{ path: 'closeWithApp' }],
    });
  });
});
