import { Readable } from 'node:stream';
import fastifyAuth from '@fastify/auth';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, test, vi } from 'vitest';
import { createAuth } from '../src/index.ts';
import { bearer, createApp, createOptions, createTestAuth, get } from './fixture.ts';

const auth = createTestAuth();
const headers = await bearer();
// Keys are loaded by the first request.
await auth.ready();

/** Calls `look` with a request and its reply, before anything is answered. */
async function within(
  given: Readonly<Record<string, string>>,
  look: (request: FastifyRequest, reply: FastifyReply) => unknown,
): Promise<unknown> {
  const app = createApp();
  await app.register(auth.plugin);
  let seen: unknown;
  app.get('/', async (request, reply) => {
    seen = await look(request, reply);
    return {};
  });
  expect(await get(app, '/', given)).toMatchObject({ status: 200 });
  return seen;
}

describe('as a hook with a callback', () => {
  test('an accepted request: done is called in the same tick, and nothing is set on the reply', async () => {
    const done = vi.fn<(error?: Error) => void>();
    await within(headers, (request, reply) => {
      expect(auth.required()(request, reply, done)).toBeUndefined();
      expect(done.mock.calls).toEqual([[]]);
      expect(request).toHaveProperty('auth', auth.get(request));
      expect(reply.getHeaders()).toEqual({});
      expect(Object.hasOwn(reply.raw, 'writeHead')).toBe(false);
    });
    expect(done).toHaveBeenCalledOnce();
  });

  test('a refusal is handed to done, once, and not thrown', async () => {
    const done = vi.fn<(error?: Error) => void>();
    await within({}, (request, reply) => auth.required()(request, reply, done));
    expect(done.mock.calls).toEqual([[expect.objectContaining({ code: 'missing_token' })]]);
  });

  test('what done throws is not handed to done again', async () => {
    const error = new Error('mine');
    const done = vi.fn<() => void>(() => {
      throw error;
    });
    await within(headers, (request, reply) => {
      expect(() => auth.required()(request, reply, done)).toThrow(error);
    });
    expect(done).toHaveBeenCalledOnce();
  });

  test.each([
    ['accepted', true, []],
    ['refused', false, [expect.objectContaining({ code: 'access_denied' })]],
  ])('where something has to be waited for, done is called later: %s', async (_, answer, args) => {
    const late = createAuth({ ...createOptions(), check: async () => answer });
    const app = createApp();
    await app.register(late.plugin);
    const outcomes: unknown[] = [];
    app.get('/', async (request, reply) => {
      outcomes.push(
        await new Promise((resolve) => {
          const done = (...given: unknown[]): void => resolve(given);
          outcomes.push(late.required()(request, reply, done));
        }),
      );
      return {};
    });
    await get(app, '/', await bearer());
    expect(outcomes).toEqual([undefined, args]);
  });

  test('a hook that hands its own done on works whether or not keys have to be loaded', async () => {
    const late = createAuth({ ...createOptions(), check: async () => true });
    const guard = late.required();
    const app = createApp();
    await app.register(late.plugin);
    app.addHook('onRequest', (request, reply, done) => guard(request, reply, done));
    app.get('/', (request) => ({ sub: late.get(request).subject }));
    expect(await get(app, '/', await bearer())).toMatchObject({ status: 200 });
    expect(await get(app, '/', await bearer({ exp: 1 }))).toMatchObject({ status: 401 });
  });
});

describe('as a function to be awaited', () => {
  test('it resolves for an accepted request', async () => {
    const passed = await within(headers, async (request, reply) => {
      const outcome = auth.required()(request, reply);
      expect(outcome).toBeInstanceOf(Promise);
      return [await outcome, auth.get(request).subject];
    });
    expect(passed).toEqual([undefined, 'user-1']);
  });

  test('it rejects for a refused one, and never throws', async () => {
    await within({}, async (request, reply) => {
      await expect(auth.required()(request, reply)).rejects.toMatchObject({
        code: 'missing_token',
      });
    });
  });
});

test('hooks run in their order, and each handler once', async () => {
  const app = createApp();
  const seen: string[] = [];
  await app.register(auth.plugin);
  const note = (name: string) => async (): Promise<void> => void seen.push(name);
  app.get(
    '/',
    { onRequest: [note('before'), auth.required(), note('after')], preHandler: auth.required() },
    async (request) => {
      seen.push('handler');
      return { sub: auth.get(request).subject };
    },
  );
  expect(await get(app, '/', headers)).toMatchObject({ status: 200, body: '{"sub":"user-1"}' });
  expect(seen).toEqual(['before', 'after', 'handler']);
  expect(await get(app, '/')).toMatchObject({ status: 401 });
  expect(seen).toEqual(['before', 'after', 'handler', 'before']);
});

test.each(['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const)(
  'a hook for %s passes an accepted request with its body, and refuses another',
  async (phase) => {
    const app = createApp();
    await app.register(auth.plugin);
    app.post('/', { [phase]: auth.required() }, async ({ body }) => ({ body }));
    const send = async (given: Readonly<Record<string, string>>) => {
      const { statusCode, body } = await app.inject({
        method: 'POST',
        url: '/',
        headers: given,
        payload: { a: 1 },
      });
      return { statusCode, body };
    };
    expect(await send(headers)).toEqual({ statusCode: 200, body: '{"body":{"a":1}}' });
    expect(await send({})).toMatchObject({ statusCode: 401 });
  },
);

test('the error of a handler is its own, and takes no challenge with it', async () => {
  const app = createApp();
  await app.register(auth.plugin);
  const handler = vi.fn<() => never>(() => {
    throw Object.assign(new Error('mine'), { statusCode: 401 });
  });
  app.get('/', { onRequest: auth.required() }, handler);
  expect(await get(app, '/', headers)).toMatchObject({ status: 401, challenge: undefined });
  expect(handler).toHaveBeenCalledOnce();
});

test('behind @fastify/auth, a handler that fails runs once, and no other strategy is asked', async () => {
  const app = createApp();
  await app.register(fastifyAuth);
  await app.register(auth.plugin);
  const other = vi.fn<() => Promise<void>>(async () => {});
  const handler = vi.fn<() => never>(() => {
    throw new Error('mine');
  });
  app.get('/', { onRequest: app.auth([auth.required(), other]) }, handler);
  expect(await get(app, '/', headers)).toMatchObject({ status: 500, challenge: undefined });
  expect(handler).toHaveBeenCalledOnce();
  expect(other).not.toHaveBeenCalled();
});

test('a stream as the body passes untouched', async () => {
  const app = createApp();
  await app.register(auth.plugin);
  app.get('/', { onRequest: auth.required() }, async (_request, reply) =>
    reply.send(Readable.from(['str', 'eamed'])),
  );
  expect(await get(app, '/', headers)).toMatchObject({ status: 200, body: 'streamed' });
});
