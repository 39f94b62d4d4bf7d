import Fastify from 'fastify';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { createAuth } from '../src/index.ts';
import { bearer, createOptions } from './fixture.ts';

/** Answers who is judged, after a hook has replaced the headers. */
async function judged(replace: (request: FastifyRequest) => void): Promise<string> {
  const auth = createAuth(createOptions());
  const app = Fastify();
  await app.register(auth.plugin);
  app.addHook('onRequest', async (request) => replace(request));
  app.get('/', { onRequest: auth.required() }, async (request) => auth.get(request).subject);
  const headers = await bearer({ sub: 'alice' });
  const { statusCode, body } = await app.inject({ url: '/', headers });
  return statusCode === 200 ? body : String(statusCode);
}

test('headers that a hook replaces are those of the request', async () => {
  const other = await bearer({ sub: 'bob' });
  expect(await judged(() => {})).toBe('alice');
  expect(
    await judged((request) => {
      request.headers = other;
    }),
  ).toBe('bob');
});

test('a token that a hook removes by replacing the headers is gone', async () => {
  expect(
    await judged((request) => {
      request.headers = { authorization: undefined };
    }),
  ).toBe('401');
});
