import { ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import express from 'express';
import express4 from 'express4';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { describe, expect, test, vi } from 'vitest';
import { bearer, createTestAuth, serve } from './fixture.ts';

const auth = createTestAuth();
const headers = (await bearer()) ?? [];
// Keys are loaded by the first request.
await auth.ready();

function callWith(pairs: typeof headers) {
  const lowered = pairs.map(([name, value]) => [name.toLowerCase(), value] as const);
  const req = {
    method: 'GET',
    url: '/',
    headers: Object.fromEntries(lowered),
    rawHeaders: pairs.flat(),
  };
  const res = new ServerResponse(req as never as IncomingMessage);
  return { req, res, call: [req as Request, res as Response] as const };
}

test('an accepted request: next is called in the same tick, and nothing is set on the response', () => {
  const { req, res, call } = callWith(headers);
  const next = vi.fn<(error?: unknown) => void>();
  expect(auth.required()(...call, next)).toBeUndefined();
  expect(next.mock.calls).toEqual([[]]);
  expect(req).toHaveProperty('auth', auth.get(req));
  expect(Object.hasOwn(res, 'writeHead')).toBe(false);
  expect(res.getHeaderNames()).toEqual([]);
});

test('a refusal is passed to next in the same tick, once', () => {
  const next = vi.fn<(error?: unknown) => void>();
  auth.required()(...callWith([]).call, next);
  expect(next.mock.calls).toEqual([[expect.objectContaining({ code: 'missing_token' })]]);
});

test('what next throws is not passed to next again', () => {
  const error = new Error('mine');
  const next = vi.fn<(error?: unknown) => void>(() => {
    throw error;
  });
  expect(() => auth.required()(...callWith(headers).call, next)).toThrow(error);
  expect(next).toHaveBeenCalledOnce();
});

describe.each([
  { name: 'Express 5', create: express },
  { name: 'Express 4', create: express4 },
])('$name', ({ create }) => {
  async function servingWith(...handlers: readonly RequestHandler[]) {
    const app = create();
    app.get('/', ...handlers);
    app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
      res.status(500).end(error.message);
    });
    return serve(app);
  }

  test('the error of a handler is its own, and takes no challenge with it', async () => {
    const { request } = await servingWith(auth.required(), () => {
      throw new Error('mine');
    });
    const response = await request('/', { headers });
    expect(response).toMatchObject({ status: 500, body: 'mine' });
    expect(response.headers).not.toHaveProperty('www-authenticate');
  });

  test('a stream as the body passes untouched', async () => {
    const { request } = await servingWith(
      auth.required(),
      (_req, res) => void Readable.from(['str', 'eamed']).pipe(res),
    );
    expect(await request('/', { headers })).toMatchObject({ status: 200, body: 'streamed' });
  });

  test('the identity is found by whoever has the request, whatever was made of it on the way', async () => {
    const { request } = await servingWith(
      auth.required(),
      (req, _res, next) => {
        Object.assign(req, { rawHeaders: [], headers: {}, url: '/other' });
        next();
      },
      (req, res) => {
        const derived = Object.create(req) as Request;
        res.json([auth.get(req).subject, auth.peek(derived)?.subject ?? null]);
      },
    );
    expect(await request('/', { headers })).toMatchObject({ body: '["user-1",null]' });
  });

  test('requests made of one request keep their identities apart', async () => {
    const { request } = await servingWith(auth.required(), (req, res) => {
      const other = Object.assign(Object.create(req) as Request, { headers: {}, rawHeaders: [] });
      const codes: unknown[] = [];
      auth.required()(other, res, (error?: unknown) => codes.push(error));
      res.removeHeader('www-authenticate');
      res.json([auth.get(req).subject, auth.peek(other)?.subject ?? null, codes.length]);
    });
    expect(await request('/', { headers })).toMatchObject({ body: '["user-1",null,1]' });
  });
});
