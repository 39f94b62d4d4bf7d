import express from 'express';
import type { Express, Request } from 'express';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createVerifier } from '@oidc-verify/core';
import { AuthError, createAuth, isAuthError } from '@oidc-verify/express';
import type { AuthOptions } from '@oidc-verify/express';
import { createTestIssuer } from '@oidc-verify/testing';
import type { FakeKeySource } from '@oidc-verify/testing';
import { send } from './http-client.ts';
import { listen } from './server.ts';

const issuer = await createTestIssuer();
const policy = { issuer: issuer.issuer, audience: String(issuer.audience) };

async function serve(app: Express) {
  const { port, close } = await listen(app);
  onTestFinished(close);
  return async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    send(port, { method: 'GET', path, headers: Object.entries(headers) });
}

function createApp(options: Partial<AuthOptions>, keys: FakeKeySource = issuer.keySource()) {
  const auth = createAuth({ ...policy, keys, ...options } as AuthOptions);
  const app = express();
  app.get('/me', auth.required(), (req, res) => {
    res.json({ sub: auth.get(req).subject });
  });
  app.get('/greeting', auth.optional(), (req, res) => {
    res.json({ sub: auth.peek(req)?.subject ?? null });
  });
  return { auth, app, keys };
}

const fromCookie = (req: Request) => {
  const token = /(?:^|; )at=([^;]*)/.exec(req.headers.cookie ?? '')?.[1];
  return token === undefined ? undefined : { scheme: 'Bearer' as const, token };
};

test('credentials: found elsewhere, and the Authorization header is then not looked at', async () => {
  const request = await serve(createApp({ credentials: fromCookie }).app);
  const token = await issuer.sign();
  expect(await request('/me', { cookie: `at=${token}` })).toMatchObject({ status: 200 });
  expect(await request('/me', { authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
  expect(await request('/greeting', { authorization: 'Bearer bad' })).toMatchObject({
    status: 200,
    body: '{"sub":null}',
  });
});

test('credentials: what is found is held to the same rules', async () => {
  const request = await serve(createApp({ credentials: fromCookie }).app);
  const expired = await issuer.sign({}, { expiresInSeconds: -60 });
  expect(await request('/greeting', { cookie: `at=${expired}` })).toMatchObject({ status: 401 });
  expect(await request('/greeting', { cookie: 'at=' })).toMatchObject({ status: 400 });
  expect(await request('/greeting', { cookie: 'at="x y"' })).toMatchObject({ status: 400 });
});

test('credentials: may be looked up, and a failing look-up is 503, never anonymous', async () => {
  const token = await issuer.sign();
  const found = await serve(
    createApp({ credentials: async () => ({ scheme: 'Bearer', token }) }).app,
  );
  expect(await found('/me')).toMatchObject({ status: 200 });
  const failing = await serve(
    createApp({ credentials: async () => Promise.reject(new Error('session store at 10.0.0.9')) })
      .app,
  );
  const response = await failing('/greeting');
  expect(response.status).toBe(503);
  expect(JSON.stringify(response)).not.toContain('10.0.0.9');
  const refusing = await serve(
    createApp({
      credentials: () => {
        throw new AuthError('invalid_request');
      },
    }).app,
  );
  expect(await refusing('/greeting')).toMatchObject({ status: 400 });
});

test('onFailure: gets the refusal and the request, once, and cannot change the answer', async () => {
  const onFailure = vi.fn<(error: AuthError, req: Request) => void>(() => {
    throw new Error('the log is full');
  });
  const request = await serve(createApp({ onFailure, realm: 'orders' }).app);
  const response = await request('/me?x=1', { authorization: 'Bearer opaque' });
  expect(response.status).toBe(401);
  expect(onFailure).toHaveBeenCalledOnce();
  const [error, req] = onFailure.mock.calls[0] ?? [];
  expect(error?.code).toBe('malformed_token');
  expect(req?.originalUrl).toBe('/me?x=1');
});

test('guards of one request that run at the same time verify once', async () => {
  const { app, auth, keys } = createApp({}, issuer.keySource('cold'));
  const guards = [auth.required(), auth.optional(), auth.scopes('read'), auth.required()];
  app.get('/both', async (req, res) => {
    const outcomes = guards.map(
      async (guard) =>
        new Promise((resolve) => {
          guard(req, res, resolve);
        }),
    );
    const errors = await Promise.all(outcomes);
    res.json(errors.map((error) => (isAuthError(error) ? error.code : 'passed')));
  });
  const request = await serve(app);
  const authorization = `Bearer ${await issuer.sign({ scope: 'write' })}`;
  const { body } = await request('/both', { authorization });
  expect(JSON.parse(body)).toEqual(['passed', 'passed', 'insufficient_scope', 'passed']);
  expect(keys.loads).toBe(1);
});

test('two auths on one app never share: not the identity, not the guard, not the outcome', async () => {
  const other = await createTestIssuer({ issuer: 'https://partner.test', keys: 'fresh' });
  const users = createAuth({ ...policy, keys: issuer.keySource() });
  const partners = createAuth({
    issuer: other.issuer,
    audience: String(other.audience),
    keys: other.keySource(),
  });
  const app = express();
  app.get('/users', users.required(), (req, res) => {
    res.json({ user: users.get(req).subject, partner: partners.peek(req)?.subject ?? null });
  });
  app.get('/mistake', users.required(), (req, res) => {
    res.json({ sub: partners.get(req).subject });
  });
  app.get('/both', users.required(), partners.required(), (_req, res) => {
    res.json({});
  });
  const request = await serve(app);
  const authorization = `Bearer ${await issuer.sign()}`;
  expect(await request('/users', { authorization })).toMatchObject({
    status: 200,
    body: '{"user":"user-1","partner":null}',
  });
  expect(await request('/mistake', { authorization })).toMatchObject({ status: 500 });
  expect(await request('/both', { authorization })).toMatchObject({ status: 401 });
  const partner = `Bearer ${await other.sign()}`;
  expect(await request('/users', { authorization: partner })).toMatchObject({ status: 401 });
});

test.each(['close', Symbol.asyncDispose] as const)(
  'after %s every token is answered with 503',
  async (end) => {
    const { app, auth, keys } = createApp({});
    const request = await serve(app);
    const authorization = `Bearer ${await issuer.sign()}`;
    expect(await request('/me', { authorization })).toMatchObject({ status: 200 });
    await auth[end]();
    await auth[end]();
    const response = await request('/me', { authorization });
    expect(response.status).toBe(503);
    expect(response.headers).toMatchObject({ 'retry-after': '5', 'cache-control': 'no-store' });
    expect(response.headers).not.toHaveProperty('www-authenticate');
    expect(await request('/me')).toMatchObject({ status: 401 });
    expect(keys.closes).toBe(0);
  },
);

test('an injected verifier stays open', async () => {
  const verifier = createVerifier({ ...policy, keys: issuer.keySource() });
  const auth = createAuth({ verifier, realm: 'orders' });
  await auth.close();
  await expect(verifier.verify(await issuer.sign())).resolves.toMatchObject({ subject: 'user-1' });
});

test('without keys they are to be discovered, and nothing is fetched before they are needed', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network here'));
  onTestFinished(() => {
    fetched.mockRestore();
  });
  const auth = createAuth(policy);
  expect(auth.healthcheck()).toMatchObject({ usable: false });
  expect(fetched).not.toHaveBeenCalled();
  await expect(auth.ready()).rejects.toMatchObject({ code: 'jwks_fetch_failed', status: 503 });
  expect(fetched).toHaveBeenCalled();
  await auth.close();
});

test.each([
  [
    'a verifier and options of one',
    { ...policy, verifier: createVerifier({ ...policy, keys: issuer.keySource() }) },
    'issuer',
  ],
  [
    'keys and where to fetch them',
    { ...policy, keys: issuer.keySource(), jwksUri: 'https://a.test/k' },
    'jwksUri',
  ],
  ['an unknown option', { ...policy, keys: issuer.keySource(), audiences: ['x'] }, 'audiences'],
  ['a realm that is no text', { ...policy, keys: issuer.keySource(), realm: 7 }, 'realm'],
  ['nothing', undefined, ''],
])('%s is a ConfigError', (_, options, path) => {
  const problem: unknown = expect.objectContaining({ path });
  const problems: unknown = expect.arrayContaining([problem]);
  expect(() => createAuth(options as never)).toThrow(
    expect.objectContaining({ code: 'invalid_options', problems }) as Error,
  );
});

test('a guard that would guard nothing is a ConfigError', () => {
  const { auth } = createApp({});
  expect(() => auth.scopes()).toThrow('names no scopes');
  expect(() => auth.permissions()).toThrow('names no permissions');
  expect(() => auth.scopes('two scopes')).toThrow('requirement.scopes[0]');
});
