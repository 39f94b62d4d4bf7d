import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import Koa from 'koa';
import type { Next } from 'koa';
import { expect, test, vi } from 'vitest';
import type { Guard } from '@oidc-verify/koa';
import { bearer, createTestAuth, serve } from './fixture.ts';

const auth = createTestAuth();
const headers = (await bearer()) ?? [];
// Keys are loaded by the first request.
await auth.ready();

type GuardedContext = Parameters<Guard>[0];

function contextWith(pairs: typeof headers): GuardedContext {
  const lowered = pairs.map(([name, value]) => [name.toLowerCase(), value] as const);
  const req = {
    method: 'GET',
    url: '/',
    headers: Object.fromEntries(lowered),
    rawHeaders: pairs.flat(),
  };
  const res = new ServerResponse(req as never as IncomingMessage);
  const rest = { headerSent: false, status: 404, body: undefined, set: vi.fn(), remove: vi.fn() };
  return { req, res, state: {}, ...rest };
}

test('an accepted request: the guard returns what next returns, and sets nothing on the response', () => {
  const ctx = contextWith(headers);
  const answer = Promise.resolve();
  const next = vi.fn<Next>(async () => answer).mockReturnValue(answer);
  expect(auth.required()(ctx, next)).toBe(answer);
  expect(next).toHaveBeenCalledOnce();
  expect(auth.get(ctx).subject).toBe('user-1');
  expect(ctx.state).toEqual({ auth: auth.get(ctx) });
  expect(Object.hasOwn(ctx.res, 'writeHead')).toBe(false);
  expect((ctx.res as ServerResponse).getHeaderNames()).toEqual([]);
});

test('a refusal rejects and is never thrown, and next is not called', async () => {
  const next = vi.fn<Next>();
  const refused = auth.required()(contextWith([]), next);
  await expect(refused).rejects.toMatchObject({ code: 'missing_token' });
  expect(next).not.toHaveBeenCalled();
});

test.each([
  ['throws', new TypeError('mine')],
  ['returns nothing', undefined],
])('where next %s, the guard returns a promise all the same', async (_, thrown) => {
  const next = vi.fn<() => unknown>(() => {
    if (thrown !== undefined) throw thrown;
  });
  const answer = auth.required()(contextWith(headers), next as Next);
  expect(await answer.catch((reason: unknown) => reason)).toBe(thrown);
  expect(next).toHaveBeenCalledOnce();
});

test('what the guard itself trips over rejects too', async () => {
  const ctx = { ...contextWith(headers), state: Object.freeze({}) };
  const next = vi.fn<Next>();
  await expect(auth.required()(ctx, next)).rejects.toBeInstanceOf(TypeError);
  expect(next).not.toHaveBeenCalled();
});

test('an error of next is passed on as it is, and takes no header of a refusal with it', async () => {
  const ctx = contextWith(headers);
  const error = Object.assign(new Error('mine'), { status: 401 });
  await expect(auth.required()(ctx, async () => Promise.reject(error))).rejects.toBe(error);
  expect(Object.hasOwn(ctx.res, 'writeHead')).toBe(false);
});

test('next that is called twice is an error of who calls it, not of the guard', async () => {
  const app = new Koa();
  const seen: unknown[] = [];
  app.on('error', (error: Error) => seen.push(error.message));
  app.use(async (_ctx, next) => {
    await next();
    await next();
  });
  app.use(auth.required());
  app.use((ctx) => void (ctx.body = {}));
  const { request } = await serve(app);
  expect(await request('/', { headers })).toMatchObject({ status: 500 });
  expect(seen).toEqual(['next() called multiple times']);
});

test('a stream as the body passes untouched', async () => {
  const app = new Koa().use(auth.required());
  app.use((ctx) => void (ctx.body = Readable.from(['str', 'eamed'])));
  const { request } = await serve(app);
  expect(await request('/', { headers })).toMatchObject({ status: 200, body: 'streamed' });
});
