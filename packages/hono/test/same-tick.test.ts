import { Hono } from 'hono';
import type { Next } from 'hono';
import { describe, expect, test, vi } from 'vitest';
import { AuthHttpException } from '@oidc-verify/hono';
import { createFixture } from './fixture.ts';

const { auth, as } = await createFixture();
const { headers } = await as({ scope: 'read' });
// Keys are loaded by the first request.
await auth.ready();

/** Requests as they come on Node, Bun, Deno and Workers: of a class, or anything that is like one. */
const REQUESTS = {
  'a Request': () => new Request('https://api.test/orders', { headers }),
  'what is like one': () => ({
    method: 'GET',
    url: 'https://api.test/orders',
    headers: new Headers(headers),
  }),
};

type GuardedContext = Parameters<ReturnType<typeof auth.required>>[0];

/** Calls `look` with the context of a request, before anything is answered. */
async function within(request: Request, look: (c: GuardedContext) => unknown): Promise<Response> {
  const app = new Hono();
  app.all('*', async (c) => {
    await look(c as never);
    return c.body(null);
  });
  app.onError((error) => {
    throw error;
  });
  return app.fetch(request);
}

describe.each(Object.entries(REQUESTS))('%s whose token is accepted', (_name, toRequest) => {
  test.each([
    ['required', auth.required()],
    ['scopes', auth.scopes('read')],
  ])('%s returns what next returns, and sets nothing but the identity', async (_guard, guard) => {
    const answer = Promise.resolve();
    const next = vi.fn<Next>(() => answer);
    const response = await within(toRequest() as Request, (c) => {
      expect(guard(c, next)).toBe(answer);
      expect(auth.get(c).subject).toBe('user-1');
      expect(Object.keys(c.var)).toEqual(['auth']);
      expect(Object.hasOwn(c, 'res')).toBe(false);
    });
    expect(next).toHaveBeenCalledOnce();
    expect([...response.headers]).toEqual([]);
  });

  test('an error of next is passed on as it is', async () => {
    const error = new Error('mine');
    const failed = Promise.reject(error);
    await within(toRequest() as Request, async (c) => {
      const passed = auth.required()(c, () => failed);
      expect(passed).toBe(failed);
      await expect(passed).rejects.toBe(error);
    });
  });

  test.each([
    ['throws', new TypeError('mine')],
    ['returns nothing', undefined],
  ])('where next %s, the guard returns a promise all the same', async (_case, thrown) => {
    const next = vi.fn<() => unknown>(() => {
      if (thrown !== undefined) throw thrown;
    });
    await within(toRequest() as Request, async (c) => {
      const answer = auth.required()(c, next as Next);
      expect(await answer.catch((reason: unknown) => reason)).toBe(thrown);
    });
    expect(next).toHaveBeenCalledOnce();
  });
});

test('a refusal rejects and is never thrown, and next is not called', async () => {
  const next = vi.fn<Next>();
  await within(new Request('https://api.test/orders'), async (c) => {
    const refused = auth.required()(c, next);
    await expect(refused).rejects.toBeInstanceOf(AuthHttpException);
  });
  expect(next).not.toHaveBeenCalled();
});

test('the next middleware is never called twice, and the error of a handler is its own', async () => {
  const seen: unknown[] = [];
  const app = new Hono();
  app.use(auth.required());
  app.get('/fails', () => {
    seen.push('handler');
    throw new Error('mine');
  });
  app.onError((error, c) => {
    seen.push(error.message);
    return c.text('own', 500);
  });
  expect((await app.request('/fails', { headers })).status).toBe(500);
  expect(seen).toEqual(['handler', 'mine']);
});

test('a stream as the body passes untouched', async () => {
  const app = new Hono();
  const stream = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('streamed'));
      controller.close();
    },
  });
  const made = new Response(stream);
  app.get('/', auth.required(), () => made);
  const response = await app.request('/', { headers });
  expect(response).toBe(made);
  expect(await response.text()).toBe('streamed');
});

test('an aborted request is judged like any other', async () => {
  const aborted = new AbortController();
  aborted.abort();
  const app = new Hono().get('/', auth.required(), (c) => c.text(String(c.req.raw.signal.aborted)));
  const request = new Request('https://api.test/', { headers, signal: aborted.signal });
  const response = await app.request(request);
  expect([response.status, await response.text()]).toEqual([200, 'true']);
});
