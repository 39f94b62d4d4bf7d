import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';
import { AuthError, createAuth, isAuthError } from '../src/index.ts';
import type { Guard } from '../src/index.ts';
import {
  CHALLENGE,
  bearer,
  createApp,
  createOptions,
  createTestAuth,
  get,
  statusOf,
  statusOnly,
} from './fixture.ts';

type Handler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown;

const rethrow: Handler = (error) => {
  throw error;
};

// Every way a Fastify error handler can answer, none of which knows more than a status.
const HANDLERS: readonly (readonly [name: string, handle: Handler])[] = [
  ['sends', statusOnly],
  ['sends and returns nothing', (...all) => void statusOnly(...all)],
  ['sets no status', (_error, _request, reply) => reply.send({ handled: true })],
  [
    'returns a payload',
    (error, _request, reply) => {
      reply.code(statusOf(error));
      return { handled: true };
    },
  ],
  [
    'is async and returns a payload',
    async (error, _request, reply) => {
      await setImmediate();
      reply.code(statusOf(error));
      return { handled: true };
    },
  ],
  [
    'is async and sends',
    async (error, _request, reply) => {
      await setImmediate();
      return reply.code(statusOf(error)).send({ handled: true });
    },
  ],
  ['sends text', (error, _request, reply) => reply.code(statusOf(error)).send('refused')],
  ['sends nothing', (error, _request, reply) => reply.code(statusOf(error)).send()],
  [
    'sends bytes',
    (error, _request, reply) => reply.code(statusOf(error)).send(Buffer.from('refused')),
  ],
  [
    'sends a stream',
    (error, _request, reply) => reply.code(statusOf(error)).send(Readable.from(['refused'])),
  ],
  ['returns a Response', (error) => new Response('refused', { status: statusOf(error) })],
  ['throws it on', rethrow],
  [
    'rejects with it',
    async (error) => {
      await setImmediate();
      throw error;
    },
  ],
  ['sends it on', (error, _request, reply) => reply.send(error)],
];

async function createGuarded(configure: (app: FastifyInstance, guard: Guard) => void) {
  const auth = createTestAuth();
  const app = createApp();
  await app.register(auth.plugin);
  configure(app, auth.required());
  return app;
}

const ok = async () => ({ ok: true });

async function setCookie(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('set-cookie', 'a=b');
}

describe.each(HANDLERS)('an error handler that %s keeps status and challenge', (_name, handle) => {
  test('of the app', async () => {
    const app = await createGuarded((root, onRequest) => {
      root.setErrorHandler(handle);
      root.get('/', { onRequest }, ok);
    });
    const response = await app.inject('/');
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe(CHALLENGE);
    expect(response.headers['cache-control']).toBe('no-store');
  });

  test('of a scope inside another whose handler knows a status', async () => {
    const app = await createGuarded((root, guard) => {
      root.setErrorHandler(statusOnly);
      root.register(async (outer) => {
        outer.setErrorHandler(handle);
        outer.register(async (inner) => {
          inner.setErrorHandler(rethrow);
          inner.addHook('onRequest', guard);
          inner.get('/', ok);
        });
      });
    });
    expect(await get(app, '/')).toMatchObject({ status: 401, challenge: CHALLENGE });
  });

  test('of the route', async () => {
    const app = await createGuarded((root, onRequest) => {
      root.get('/', { onRequest, errorHandler: handle }, ok);
    });
    expect(await get(app, '/')).toMatchObject({ status: 401, challenge: CHALLENGE });
  });
});

describe('the challenge', () => {
  test.each(['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const)(
    'survives from %s',
    async (hook) => {
      const app = await createGuarded((root, guard) => {
        root.setErrorHandler(statusOnly);
        root.get('/', { [hook]: guard }, ok);
      });
      expect(await get(app, '/')).toMatchObject({ status: 401, challenge: CHALLENGE });
    },
  );

  test('survives where a handler sends or returns the error, or get() throws it', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    app.setErrorHandler(statusOnly);
    app.get('/sent', (_request, reply) => reply.send(new AuthError('missing_token')));
    app.get('/returned', async () => new AuthError('missing_token'));
    app.get('/got', { onRequest: auth.optional() }, async (request) => auth.get(request).subject);
    expect((await get(app, '/sent')).challenge).toBe('Bearer realm="api"');
    expect((await get(app, '/returned')).challenge).toBe('Bearer realm="api"');
    expect((await get(app, '/got')).challenge).toBe(CHALLENGE);
  });

  test('survives where the plugin is registered after the routes of its scope', async () => {
    const auth = createTestAuth();
    const app = createApp();
    app.setErrorHandler(statusOnly);
    app.get('/', { onRequest: auth.required() }, ok);
    app.register(auth.plugin);
    expect(await get(app, '/')).toMatchObject({ status: 401, challenge: CHALLENGE });
  });

  test('survives an onError hook that fails, if that was added after the plugin', async () => {
    const app = await createGuarded((root, onRequest) => {
      root.setErrorHandler(statusOnly);
      root.addHook('onError', async () => Promise.reject(new Error('hook')));
      root.get('/', { onRequest }, ok);
    });
    expect(await get(app, '/')).toMatchObject({ status: 401, challenge: CHALLENGE });
  });

  test('is not set where the error handler turned the refusal into something else', async () => {
    const app = await createGuarded((root, onRequest) => {
      root.setErrorHandler((_error, request, reply) => {
        const status = request.url.startsWith('/hidden') ? 404 : 200;
        if (request.url.endsWith('/response')) return new Response('handled', { status });
        return reply.code(status).send({ handled: true });
      });
      root.get('/hidden', { onRequest }, ok);
      root.get('/softened', { onRequest }, ok);
      root.get('/hidden/response', { onRequest }, ok);
      root.get('/softened/response', { onRequest }, ok);
    });
    for (const end of ['', '/response']) {
      expect(await get(app, `/hidden${end}`)).toMatchObject({ status: 404, challenge: undefined });
      expect(await get(app, `/softened${end}`)).toMatchObject({
        status: 200,
        challenge: undefined,
      });
    }
  });

  test('is not set where a handler answers 401 of its own accord', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    app.get('/', { onRequest: auth.optional() }, async (_request, reply) => reply.code(401).send());
    expect(await get(app, '/')).toMatchObject({ status: 401, challenge: undefined });
  });

  test('does not replace one that the error handler wrote', async () => {
    const app = await createGuarded((root, onRequest) => {
      root.setErrorHandler((_error, _request, reply) =>
        reply.code(401).header('www-authenticate', 'Basic realm="other"').send(),
      );
      root.get('/', { onRequest }, ok);
    });
    expect((await get(app, '/')).challenge).toBe('Basic realm="other"');
  });

  test('comes with other headers of the response, such as a cookie', async () => {
    const app = await createGuarded((root, guard) => {
      root.setErrorHandler(statusOnly);
      root.get('/', { onRequest: [setCookie, guard] }, ok);
    });
    const { headers } = await app.inject('/');
    expect(headers).toMatchObject({ 'set-cookie': 'a=b', 'www-authenticate': CHALLENGE });
  });

  test('is a Retry-After in an outage', async () => {
    const options = createOptions();
    options.keys.state = 'unavailable';
    const auth = createAuth(options);
    const app = createApp();
    await app.register(auth.plugin);
    app.setErrorHandler(statusOnly);
    app.get('/', { onRequest: auth.required() }, ok);
    const response = await app.inject({ url: '/', headers: await bearer() });
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toMatch(/^\d+$/);
    expect(response.headers['www-authenticate']).toBeUndefined();
  });
});

describe('sendError', () => {
  test('answers for a refusal, and only for one', async () => {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    app.setErrorHandler(async (error, _request, reply) => {
      if (auth.sendError(reply, error)) return reply;
      return reply.code(500).send({ ours: isAuthError(error) });
    });
    app.get('/', { onRequest: auth.required() }, ok);
    app.get('/fails', () => {
      throw new Error('of the app');
    });
    expect(await get(app, '/')).toEqual({
      status: 401,
      challenge: CHALLENGE,
      body: '{"code":"missing_token","error_description":"An access token is required"}',
    });
    expect(await get(app, '/fails')).toMatchObject({ status: 500, body: '{"ours":false}' });
  });

  test('returns false after the answer was sent', async () => {
    const auth = createTestAuth();
    const app = createApp();
    const answers: boolean[] = [];
    app.get('/', (_request, reply) => {
      answers.push(auth.sendError(reply, new AuthError('missing_token')));
      answers.push(auth.sendError(reply, new AuthError('missing_token')));
    });
    expect((await get(app, '/')).status).toBe(401);
    expect(answers).toEqual([true, false]);
  });
});
