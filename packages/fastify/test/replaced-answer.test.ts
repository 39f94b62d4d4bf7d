// The final status decides whether a challenge is sent, also where a hook changes it after all else.
import { Readable } from 'node:stream';
import fastifyPlugin from 'fastify-plugin';
import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  onSendHookHandler,
} from 'fastify';
import { describe, expect, test } from 'vitest';
import { createAuth } from '../src/index.ts';
import type { Auth } from '../src/index.ts';
import {
  CHALLENGE,
  bearer,
  createApp,
  createOptions,
  createTestAuth,
  get,
  statusOf,
} from './fixture.ts';

const ok = async () => ({ ok: true });

/** Hooks, each of which turns a refusal into another answer. */
const HOOKS: readonly (readonly [string, number, (reply: FastifyReply) => unknown])[] = [
  ['200', 200, (reply) => void reply.code(200)],
  ['200, by the property', 200, (reply) => (reply.statusCode = 200)],
  ['200, on the response of Node', 200, (reply) => (reply.raw.statusCode = 200)],
  ['302', 302, (reply) => void reply.code(302).header('location', '/login')],
  ['404', 404, (reply) => void reply.code(404)],
  ['403', 403, (reply) => void reply.code(403)],
];

type Handle = (auth: Auth) => Parameters<FastifyInstance['setErrorHandler']>[0];

const HANDLERS: readonly (readonly [string, Handle | undefined])[] = [
  ['the default error handler', undefined],
  ['sendError', (auth) => (error, _request, reply) => void auth.sendError(reply, error)],
  ['a status', () => (error, _request, reply) => reply.code(statusOf(error)).send({})],
  ['nothing but a body', () => (_error, _request, reply) => reply.send({})],
  [
    'the headers of the error',
    () => (error, _request, reply) =>
      reply.code(statusOf(error)).headers(headersOf(error)).send({}),
  ],
  [
    'the headers of the error, one by one',
    () => (error, _request, reply) => {
      for (const [name, value] of Object.entries(headersOf(error))) reply.header(name, value);
      return reply.code(statusOf(error)).send({});
    },
  ],
  [
    'a stream',
    () => (error, _request, reply) => reply.code(statusOf(error)).send(Readable.from(['no'])),
  ],
];

function headersOf(error: unknown): Record<string, string> {
  const { headers = {} } = error as { readonly headers?: Record<string, string> };
  return headers;
}

/** Where the hook is registered: its order relative to the plugin, and its scope. */
const PLACES = {
  'before the plugin': async (app, addHook, addRoutes, auth) => {
    await app.register(addHook);
    await app.register(auth.plugin);
    addRoutes(app);
  },
  'after the plugin': async (app, addHook, addRoutes, auth) => {
    await app.register(auth.plugin);
    await app.register(addHook);
    addRoutes(app);
  },
  'after the routes': async (app, addHook, addRoutes, auth) => {
    await app.register(auth.plugin);
    addRoutes(app);
    await app.register(addHook);
  },
  'in an inner scope': async (app, addHook, addRoutes, auth) => {
    await app.register(auth.plugin);
    app.register(async (scope) => {
      await scope.register(addHook);
      addRoutes(scope);
    });
  },
  'around the scope of the plugin': async (app, addHook, addRoutes, auth) => {
    await app.register(addHook);
    app.register(async (scope) => {
      await scope.register(auth.plugin);
      addRoutes(scope);
    });
  },
} satisfies Record<
  string,
  (
    app: FastifyInstance,
    addHook: FastifyPluginAsync,
    addRoutes: (scope: FastifyInstance) => void,
    auth: Auth,
  ) => Promise<void>
>;

async function createGuarded(
  place: keyof typeof PLACES,
  onSend: onSendHookHandler,
  handle?: Handle,
  auth = createTestAuth(),
): Promise<FastifyInstance> {
  const app = createApp();
  if (handle !== undefined) app.setErrorHandler(handle(auth));
  const plugin: FastifyPluginAsync = async (scope) => {
    scope.addHook('onSend', onSend);
  };
  const addHook = fastifyPlugin(plugin);
  const addRoutes = (scope: FastifyInstance): void => {
    scope.get('/', { onRequest: auth.required() }, ok);
  };
  await PLACES[place](app, addHook, addRoutes, auth);
  return app;
}

const answerOk: onSendHookHandler = async (_request, reply) => {
  reply.code(200);
};

describe.each(Object.keys(PLACES) as (keyof typeof PLACES)[])('a hook %s', (place) => {
  describe.each(HANDLERS)('after %s', (_, handle) => {
    test.each(HOOKS)('that answers %s leaves no challenge', async (_name, status, change) => {
      const app = await createGuarded(
        place,
        async (_request, reply) => {
          if (reply.statusCode === 401) change(reply);
        },
        handle,
      );
      const response = await app.inject('/');
      expect(response.statusCode).toBe(status);
      expect(response.headers).not.toHaveProperty('www-authenticate');
      expect(response.headers).not.toHaveProperty('cache-control');
    });

    test('that changes nothing leaves the challenge', async () => {
      const app = await createGuarded(place, async () => {}, handle);
      const { statusCode, headers } = await app.inject('/');
      expect([statusCode, headers['www-authenticate']]).toEqual([401, CHALLENGE]);
      expect(headers['cache-control']).toBe('no-store');
    });

    test('that writes a challenge of its own keeps that', async () => {
      for (const status of [401, 200]) {
        const app = await createGuarded(
          place,
          async (_request, reply) => {
            reply.code(status).header('www-authenticate', 'Basic');
          },
          handle,
        );
        expect(await get(app, '/')).toMatchObject({ status, challenge: 'Basic' });
      }
    });
  });

  test('that answers an outage with 200 leaves no Retry-After', async () => {
    const options = createOptions();
    options.keys.state = 'unavailable';
    const app = await createGuarded(place, answerOk, undefined, createAuth(options));
    const { statusCode, headers } = await app.inject({ url: '/', headers: await bearer() });
    expect(statusCode).toBe(200);
    expect(headers).not.toHaveProperty('retry-after');
    expect(headers).not.toHaveProperty('cache-control');
  });

  test('that answers 200 with a no-store of its own keeps that', async () => {
    const app = await createGuarded(place, async (_request, reply) => {
      reply.code(200).header('cache-control', 'no-store');
    });
    const { headers } = await app.inject('/');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers).not.toHaveProperty('www-authenticate');
  });
});

test('sendError replaces a Cache-Control that was set before it, unless the answer is another', async () => {
  for (const [status, expected] of [
    [401, 'no-store'],
    [200, 'public'],
  ] as const) {
    const auth = createTestAuth();
    const app = createApp();
    await app.register(auth.plugin);
    app.setErrorHandler((error, _request, reply) => void auth.sendError(reply, error));
    app.addHook(
      'onRequest',
      async (_request, reply) => void reply.header('cache-control', 'public'),
    );
    app.addHook('onSend', async (_request, reply) => void reply.code(status));
    app.get('/', { onRequest: auth.required() }, ok);
    const { headers } = await app.inject('/');
    expect(headers['cache-control']).toBe(expected);
  }
});

test('a hook after the answer finds the challenge', async () => {
  const seen: unknown[] = [];
  const auth = createTestAuth();
  const app = createApp();
  await app.register(auth.plugin);
  app.addHook('onResponse', async (_request, reply) => {
    seen.push(reply.getHeader('www-authenticate'));
  });
  app.get('/', { onRequest: auth.required() }, ok);
  await app.inject('/');
  expect(seen).toEqual([CHALLENGE]);
});

test.each(['get', 'hold'] as const)('%s of an anonymous request refuses it', async (name) => {
  const auth = createTestAuth();
  const app = createApp();
  await app.register(auth.plugin);
  const read = {
    get: (request: FastifyRequest) => auth.get(request),
    hold: (request: FastifyRequest) => auth.hold(request, { close: () => {} }),
  };
  app.get('/', { onRequest: auth.optional() }, async (request) => Boolean(read[name](request)));
  app.setErrorHandler((error, _request, reply) => reply.code(statusOf(error)).send({}));
  expect(await get(app, '/')).toMatchObject({ status: 401, challenge: CHALLENGE });
});
