// The final status decides whether a challenge is sent, also where code around the app changes the answer.
import express from 'express';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { createTestIssuer } from '@oidc-verify/testing';
import { listen, send } from '@oidc-verify/testing/node';
import type { ContractResponse } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createAuth } from '../src/index.ts';
import type { Auth, AuthError } from '../src/index.ts';

const issuer = await createTestIssuer();
const CHALLENGE = 'Bearer realm="test"';

function createTestAuth(): Auth {
  const audience = String(issuer.audience);
  return createAuth({ issuer: issuer.issuer, audience, keys: issuer.keySource(), realm: 'test' });
}

type Handle = (auth: Auth) => ErrorRequestHandler;

const bySendError: Handle = (auth) => (error, _req, res, next) => {
  if (!auth.sendError(res, error)) next(error);
};

/** Error handlers that know no more of an error than what frameworks agree upon. */
const byStatus: ErrorRequestHandler = ({ status }: AuthError, _req, res, _next) => {
  res.status(status).json({});
};
const byHeaders: ErrorRequestHandler = ({ status, headers }: AuthError, _req, res, _next) => {
  res.status(status).set(headers).json({});
};
const setHeaders: ErrorRequestHandler = (error: AuthError, _req, res, next) => {
  res.status(error.status).set(error.headers);
  next(error);
};
const redirect: ErrorRequestHandler = (_error, _req, res, _next) => {
  res.redirect('/login');
};
const setPublic: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'public');
  next();
};

/** Error handlers, each of which sends the challenge in its own way. */
const HANDLERS: readonly (readonly [string, Handle | undefined])[] = [
  ['the default error handler', undefined],
  ['sendError', bySendError],
  ['a status', () => byStatus],
  ['the headers of the error', () => byHeaders],
  ['the headers of the error, and the default error handler', () => setHeaders],
];

const CHANGES: readonly (readonly [string, number, (res: Response) => void])[] = [
  ['res.redirect', 302, (res) => res.redirect('/login')],
  ['res.json', 200, (res) => void res.status(200).json({})],
  ['res.sendStatus', 404, (res) => void res.sendStatus(404)],
  ['writeHead', 418, (res) => void res.writeHead(418).end()],
];

/** Middleware that replaces a refusal when the response is about to end, as one does for browsers. */
function replaceWith(change: (res: Response) => void): RequestHandler {
  return (_req, res, next) => {
    const end = res.end.bind(res);
    const replace = (...given: readonly unknown[]): unknown => {
      Object.assign(res, { end });
      if (res.headersSent || res.statusCode !== 401) return Reflect.apply(end, undefined, given);
      res.removeHeader('content-length');
      return change(res);
    };
    Object.assign(res, { end: replace });
    next();
  };
}

async function request(
  handle: Handle | undefined,
  ...middleware: readonly RequestHandler[]
): Promise<ContractResponse> {
  const auth = createTestAuth();
  const app = express();
  app.set('env', 'test');
  for (const each of middleware) app.use(each);
  app.get('/', auth.required(), (_req, res) => void res.json({}));
  if (handle !== undefined) app.use(handle(auth));
  const listening = await listen(app);
  try {
    return await send(listening.port, { method: 'GET', path: '/', headers: [] });
  } finally {
    await listening.close();
  }
}

describe.each(HANDLERS)('a refusal that is answered by %s', (_, handle) => {
  test.each(CHANGES)('and replaced by %s leaves no challenge', async (_name, status, change) => {
    const response = await request(handle, replaceWith(change));
    expect(response.status).toBe(status);
    expect(response.headers).not.toHaveProperty('www-authenticate');
    expect(response.headers).not.toHaveProperty('cache-control');
  });

  test('has the challenge where nothing replaces it', async () => {
    const { status, headers } = await request(handle);
    expect([status, headers['www-authenticate']]).toEqual([401, CHALLENGE]);
    expect(headers['cache-control']).toBe('no-store');
  });

  test('has the challenge that the app writes instead', async () => {
    for (const status of [401, 200]) {
      const own = replaceWith(
        (res) => void res.status(status).set('WWW-Authenticate', 'Basic').json({}),
      );
      const { headers } = await request(handle, own);
      expect(headers['www-authenticate']).toBe('Basic');
    }
  });
});

test.each<[string, Handle]>([
  ['an error handler', () => redirect],
  [
    'the second error handler',
    () => (_error, _req, res, next) => next(res.status(500) && new Error('own')),
  ],
])('%s that answers something else sends no challenge', async (_, handle) => {
  const { headers } = await request(handle);
  expect(headers).not.toHaveProperty('www-authenticate');
});

test('a no-store of the app stays', async () => {
  const change = replaceWith((res) => res.set('Cache-Control', 'no-store').redirect('/login'));
  const { headers } = await request(bySendError, change);
  expect(headers['cache-control']).toBe('no-store');
  expect(headers).not.toHaveProperty('www-authenticate');
});

test('sendError replaces a Cache-Control that was set before it, unless the answer is another', async () => {
  const refused = await request(bySendError, setPublic);
  expect(refused.headers['cache-control']).toBe('no-store');
  const replaced = await request(
    bySendError,
    setPublic,
    replaceWith((res) => res.redirect('/')),
  );
  expect(replaced.headers['cache-control']).toBe('public');
});

test.each(['get', 'hold'] as const)('%s of an anonymous request refuses it', async (name) => {
  const auth = createTestAuth();
  const read = {
    get: (req: Request) => auth.get(req),
    hold: (req: Request) => auth.hold(req, { close: () => {} }),
  };
  const app = express();
  app.get('/', auth.optional(), (req, res) => void res.json(Boolean(read[name](req))));
  app.use(byStatus);
  const listening = await listen(app);
  const { status, headers } = await send(listening.port, { method: 'GET', path: '/', headers: [] });
  await listening.close();
  expect([status, headers['www-authenticate']]).toEqual([401, CHALLENGE]);
});
