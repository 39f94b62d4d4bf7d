import fastifyAuth from '@fastify/auth';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';
import { createAuth } from '../src/index.ts';
import type { Auth } from '../src/index.ts';
import { CHALLENGE, bearer, createApp, createOptions, get, statusOnly } from './fixture.ts';

/** A strategy of the app's own, which passes with `x-api-key: 1`. */
async function apiKey({ headers }: FastifyRequest): Promise<void> {
  if (headers['x-api-key'] !== '1') throw Object.assign(new Error('no api key'), { status: 401 });
}

interface Strategies {
  readonly auth: Auth;
  readonly apiKey: typeof apiKey;
}

type Compose = (strategies: Strategies) => Parameters<FastifyInstance['auth']>;

const none: Record<string, string> = {};
const withKey: Record<string, string> = { 'x-api-key': '1' };
const SCOPED = `${CHALLENGE}, error="insufficient_scope", error_description="The access token lacks a required scope", scope="a"`;

async function createComposed(compose: Compose, errorHandler?: typeof statusOnly) {
  const codes: string[] = [];
  const onFailure = ({ code }: { readonly code: string }): unknown => codes.push(code);
  const auth = createAuth({ ...createOptions(), realm: 'test', onFailure });
  const app = createApp();
  await app.register(fastifyAuth);
  await app.register(auth.plugin);
  if (errorHandler !== undefined) app.setErrorHandler(errorHandler);
  const onRequest = app.auth(...compose({ auth, apiKey }));
  app.get('/', { onRequest }, async (request) => ({ sub: auth.peek(request)?.subject ?? null }));
  app.get('/get', { onRequest }, async (request) => ({ sub: auth.get(request).subject }));
  app.get('/own-401', { onRequest }, async (_request, reply) => reply.code(401).send());
  return { app, codes };
}

const expected = {
  user: { status: 200, challenge: undefined, body: '{"sub":"user-1"}' },
  other: { status: 200, challenge: undefined, body: '{"sub":null}' },
  ours: { status: 401, challenge: CHALLENGE },
  oursWithScope: { status: 401, challenge: `${CHALLENGE}, scope="a"` },
  theirs: { status: 401, challenge: undefined },
  scope: { status: 403, challenge: SCOPED },
} as const;

type Outcome = keyof typeof expected;

interface Row {
  readonly name: string;
  readonly compose: Compose;
  /** The outcomes without anything, with a token without scopes, with the key, and with both. */
  readonly outcomes: readonly [Outcome, Outcome, Outcome, Outcome];
}

const ROWS: readonly Row[] = [
  {
    name: 'or, ours last',
    compose: (s) => [[s.apiKey, s.auth.required()]],
    outcomes: ['ours', 'user', 'other', 'other'],
  },
  {
    name: 'or, ours first: the error of the last is answered',
    compose: (s) => [[s.auth.required(), s.apiKey]],
    outcomes: ['theirs', 'user', 'other', 'user'],
  },
  {
    name: 'or, ours in the middle',
    compose: (s) => [[s.apiKey, s.auth.required(), s.apiKey]],
    outcomes: ['theirs', 'user', 'other', 'other'],
  },
  {
    name: 'or, ours twice',
    compose: (s) => [[s.auth.scopes('a', 'b'), s.apiKey, s.auth.scopes('a')]],
    outcomes: ['oursWithScope', 'scope', 'other', 'other'],
  },
  {
    name: 'or, all are run',
    compose: (s) => [[s.apiKey, s.auth.required()], { relation: 'or', run: 'all' }],
    outcomes: ['ours', 'user', 'other', 'user'],
  },
  {
    name: 'and, ours first',
    compose: (s) => [[s.auth.required(), s.apiKey], { relation: 'and' }],
    outcomes: ['ours', 'theirs', 'ours', 'user'],
  },
  {
    name: 'and, ours last',
    compose: (s) => [[s.apiKey, s.auth.required()], { relation: 'and' }],
    outcomes: ['theirs', 'theirs', 'ours', 'user'],
  },
  {
    name: 'and, ours twice',
    compose: (s) => [[s.auth.required(), s.apiKey, s.auth.scopes('a')], { relation: 'and' }],
    outcomes: ['ours', 'theirs', 'ours', 'scope'],
  },
  {
    name: 'and, all are run: the first error is answered',
    compose: (s) => [[s.auth.required(), s.apiKey], { relation: 'and', run: 'all' }],
    outcomes: ['ours', 'theirs', 'ours', 'user'],
  },
  {
    name: 'or of an and, ours inside and last',
    compose: (s) => [[[s.apiKey, s.auth.scopes('a')], s.auth.required()]],
    outcomes: ['ours', 'user', 'ours', 'user'],
  },
  {
    name: 'or of an and that is last',
    compose: (s) => [[s.auth.scopes('a'), [s.auth.required(), s.apiKey]]],
    outcomes: ['ours', 'theirs', 'ours', 'user'],
  },
  {
    name: 'and of an or, ours inside and first',
    compose: (s) => [[[s.auth.required(), s.apiKey], s.apiKey], { relation: 'and' }],
    outcomes: ['theirs', 'theirs', 'other', 'user'],
  },
  {
    name: 'and of an or, ours inside and last',
    compose: (s) => [[s.apiKey, [s.apiKey, s.auth.required()]], { relation: 'and' }],
    outcomes: ['theirs', 'theirs', 'other', 'other'],
  },
];

describe.each(ROWS)('@fastify/auth: $name', ({ compose, outcomes }) => {
  test.each([
    ['the default error handler', undefined],
    ['an error handler that knows a status', statusOnly],
  ] as const)('under %s', async (_name, errorHandler) => {
    const { app } = await createComposed(compose, errorHandler);
    const token = await bearer();
    const requests = [none, token, withKey, { ...token, ...withKey }];
    for (const [index, headers] of requests.entries()) {
      const outcome = outcomes[index] ?? 'ours';
      expect(await get(app, '/', headers)).toMatchObject(expected[outcome]);
    }
  });
});

describe('@fastify/auth', () => {
  test('a token that is broken is refused once, however many strategies are ours', async () => {
    const { app, codes } = await createComposed(({ auth }) => [
      [auth.scopes('a'), auth.required(), auth.optional()],
    ]);
    const answer = await get(app, '/', { authorization: 'Bearer opaque' });
    expect(answer).toMatchObject({ status: 401 });
    expect(answer.challenge).toContain('error="invalid_token"');
    expect(new Set(codes)).toEqual(new Set(['opaque_token']));
  });

  test('after another strategy let a request pass, peek() is undefined and get() refuses', async () => {
    const { app } = await createComposed((s) => [[s.auth.required(), s.apiKey]]);
    expect(await get(app, '/', withKey)).toMatchObject(expected.other);
    expect(await get(app, '/get', withKey)).toMatchObject(expected.ours);
  });

  test('a 401 of the route itself gets no challenge of a strategy that was overruled', async () => {
    const { app } = await createComposed((s) => [[s.auth.required(), s.apiKey]]);
    expect(await get(app, '/own-401', withKey)).toMatchObject(expected.theirs);
  });

  test('an error handler that sets no status keeps ours, not the 401 of @fastify/auth', async () => {
    const { app } = await createComposed(
      (s) => [[s.apiKey, s.auth.scopes('a')]],
      (_error, _request, reply) => reply.send({ handled: true }),
    );
    expect(await get(app, '/', await bearer())).toMatchObject(expected.scope);
  });

  test('works beside request.auth, although it decorates the app with `auth`', async () => {
    const { app } = await createComposed((s) => [[s.auth.required()]]);
    expect(app.hasDecorator('auth')).toBe(true);
    expect(app.hasRequestDecorator('auth')).toBe(true);
    expect(await get(app, '/get', await bearer())).toMatchObject(expected.user);
  });
});
