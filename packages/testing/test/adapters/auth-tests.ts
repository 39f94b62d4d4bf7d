import type { RequestListener, Server } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AuthError, createVerifier } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';
import { issuer, policy, serve as serveApp } from './served.ts';

/** What these tests use of any adapter's auth. */
export interface TestedAuth extends AsyncDisposable {
  scopes(...all: readonly string[]): unknown;
  permissions(...all: readonly string[]): unknown;
  ready(): Promise<void>;
  healthcheck(): { readonly usable: boolean };
  close(): Promise<void>;
}

/** One adapter; `X` is what its callbacks are given. */
export interface TestedAdapter<Auth extends TestedAuth, X> {
  readonly createAuth: (options: object) => Auth;
  /**
   * Returns an app without an error handler. Every body is JSON.
   *
   * - `/me`: `users.required()` → `{ sub }`
   * - `/greeting`: `users.optional()` → `{ sub: subject or null }`
   * - `/users`: `users.required()` → `{ user, partner: who `partners.peek` knows, or null }`
   * - `/mistake`: `users.required()`, and the handler calls `partners.get`
   * - `/both`: `users.required()`, then `partners.required()` → `{}`
   * - `/at-once`: runs `users` guards `required()`, `optional()`, `scopes('read')`, `required()` at
   *   the same time → a list of `passed` or the code of the refusal
   */
  readonly createApp: (
    users: Auth,
    partners: Auth,
  ) => Server | RequestListener | Promise<Server | RequestListener>;
  /** The value of the cookie `at`. */
  readonly cookieOf: (x: X) => string | undefined;
  /** The request target as it was sent. */
  readonly targetOf: (x: X) => string;
}

/** Returns the value of the cookie `at` in a Cookie header. */
export function readCookie(header: string | undefined): string | undefined {
  return /(?:^|; )at=([^;]*)/.exec(header ?? '')?.[1];
}

const refuse = (): never => {
  throw new AuthError('invalid_request');
};

type Call = (
  path: string,
  headers?: Readonly<Record<string, string>>,
) => ReturnType<Awaited<ReturnType<typeof serveApp>>['request']>;

/** Registers tests of what every `createAuth` does with its options, and for how long. */
export function testAuth<Auth extends TestedAuth, X>(adapter: TestedAdapter<Auth, X>): void {
  const create = (options: object = {}): Auth =>
    adapter.createAuth({ ...policy, keys: issuer.keySource(), ...options });
  const serve = async (users: Auth, partners: Auth = users): Promise<Call> => {
    const { request } = await serveApp(await adapter.createApp(users, partners));
    return async (path, headers = {}) => request(path, { headers: Object.entries(headers) });
  };
  testCredentials(adapter, create, serve);
  testSharing(adapter, create, serve);
  testClosing(adapter, create, serve);
  testOptions(adapter, create);
}

type Create<Auth> = (options?: object) => Auth;
type Serve<Auth> = (users: Auth, partners?: Auth) => Promise<Call>;

function testCredentials<Auth extends TestedAuth, X>(
  { cookieOf, targetOf }: TestedAdapter<Auth, X>,
  create: Create<Auth>,
  serve: Serve<Auth>,
): void {
  const credentials = (x: X) => {
    const token = cookieOf(x);
    return token === undefined ? undefined : { scheme: 'Bearer' as const, token };
  };

  test('credentials: found elsewhere, and the Authorization header is then not looked at', async () => {
    const request = await serve(create({ credentials }));
    const token = await issuer.sign();
    expect(await request('/me', { cookie: `at=${token}` })).toMatchObject({ status: 200 });
    expect(await request('/me', { authorization: `Bearer ${token}` })).toMatchObject({
      status: 401,
    });
    expect(await request('/greeting', { authorization: 'Bearer bad' })).toMatchObject({
      status: 200,
      body: '{"sub":null}',
    });
  });

  test('credentials: what is found is held to the same rules', async () => {
    const request = await serve(create({ credentials }));
    const expired = await issuer.sign({}, { expiresInSeconds: -60 });
    expect(await request('/greeting', { cookie: `at=${expired}` })).toMatchObject({ status: 401 });
    expect(await request('/greeting', { cookie: 'at=' })).toMatchObject({ status: 400 });
    expect(await request('/greeting', { cookie: 'at="x y"' })).toMatchObject({ status: 400 });
  });

  test('credentials: may be looked up, and a failing look-up is 503, never anonymous', async () => {
    const token = await issuer.sign();
    const found = await serve(create({ credentials: async () => ({ scheme: 'Bearer', token }) }));
    expect(await found('/me')).toMatchObject({ status: 200 });
    const failing = await serve(
      create({ credentials: async () => Promise.reject(new Error('session store at 10.0.0.9')) }),
    );
    const response = await failing('/greeting');
    expect(response.status).toBe(503);
    expect(JSON.stringify(response)).not.toContain('10.0.0.9');
    const refusing = await serve(create({ credentials: refuse }));
    expect(await refusing('/greeting')).toMatchObject({ status: 400 });
  });

  test('onFailure: gets the refusal and the request, once, and cannot change the answer', async () => {
    const onFailure = vi.fn<(error: AuthError, x: X) => void>(() => {
      throw new Error('the log is full');
    });
    const request = await serve(create({ onFailure, realm: 'orders' }));
    const response = await request('/me?x=1', { authorization: 'Bearer opaque' });
    expect(response.status).toBe(401);
    expect(onFailure).toHaveBeenCalledOnce();
    const [error, x] = onFailure.mock.calls[0] ?? [];
    expect(error?.code).toBe('opaque_token');
    expect(targetOf(x as X)).toBe('/me?x=1');
  });
}

function testSharing<Auth extends TestedAuth, X>(
  { createAuth }: TestedAdapter<Auth, X>,
  create: Create<Auth>,
  serve: Serve<Auth>,
): void {
  test('guards of one request that run at the same time verify once', async () => {
    const keys = issuer.keySource('cold');
    const request = await serve(create({ keys }));
    const authorization = `Bearer ${await issuer.sign({ scope: 'write' })}`;
    const { body } = await request('/at-once', { authorization });
    expect(JSON.parse(body)).toEqual(['passed', 'passed', 'insufficient_scope', 'passed']);
    expect(keys.loads).toBe(1);
  });

  test('two auths on one app never share: not the identity, not the guard, not the outcome', async () => {
    const other = await createTestIssuer({ issuer: 'https://partner.test', keys: 'fresh' });
    const trusted = { issuer: other.issuer, audience: String(other.audience) };
    const partners = createAuth({ ...trusted, keys: other.keySource() });
    const request = await serve(create(), partners);
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
}

function testClosing<Auth extends TestedAuth, X>(
  { createAuth }: TestedAdapter<Auth, X>,
  create: Create<Auth>,
  serve: Serve<Auth>,
): void {
  test.each(['close', Symbol.asyncDispose] as const)(
    'after %s every token is answered with 503',
    async (end) => {
      const keys = issuer.keySource();
      const auth = create({ keys });
      const request = await serve(auth);
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
    await expect(verifier.verify(await issuer.sign())).resolves.toMatchObject({
      subject: 'user-1',
    });
  });
}

function testOptions<Auth extends TestedAuth, X>(
  { createAuth }: TestedAdapter<Auth, X>,
  create: Create<Auth>,
): void {
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

  const keys = issuer.keySource();
  const verifier = createVerifier({ ...policy, keys });
  test.each<[name: string, options: unknown, path: string]>([
    ['a verifier and options of one', { ...policy, verifier }, 'issuer'],
    ['keys and where to fetch them', { ...policy, keys, jwksUri: 'https://a.test/k' }, 'jwksUri'],
    ['an unknown option', { ...policy, keys, audiences: ['x'] }, 'audiences'],
    ['a realm that is no text', { ...policy, keys, realm: 7 }, 'realm'],
    ['nothing', undefined, ''],
  ])('%s is a ConfigError', (_, options, path) => {
    const problem: unknown = expect.objectContaining({ path });
    const problems: unknown = expect.arrayContaining([problem]);
    expect(() => createAuth(options as object)).toThrow(
      expect.objectContaining({ code: 'invalid_options', problems }) as Error,
    );
  });

  test('a guard that would guard nothing is a ConfigError', () => {
    const auth = create();
    expect(() => auth.scopes()).toThrow('scopes: needs at least one of the scopes to require');
    expect(() => auth.permissions()).toThrow(
      'permissions: needs at least one of the permissions to require',
    );
    expect(() => auth.scopes('two scopes')).toThrow('requirement.scopes[0]');
  });
}
