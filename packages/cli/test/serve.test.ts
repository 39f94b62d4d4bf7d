import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controlFault, tokenFault } from '../src/serve/caller.ts';
import { serveIssuer } from '../src/serve/issuer-server.ts';
import type { ServedIssuer } from '../src/serve/issuer-server.ts';
import { runProgram } from '../src/program.ts';
import { fakeIo } from './fake-io.ts';
import type { FakeIo, FakeSetting } from './fake-io.ts';

const requests: string[] = [];
let served: ServedIssuer;
let url = '';

beforeAll(async () => {
  served = await serveIssuer({
    host: '127.0.0.1',
    port: 0,
    audience: ['https://api.test'],
    algorithms: ['ES256', 'RS256'],
    clients: [{ id: 'web', secret: 'a:b c' }],
    expiresInSeconds: 60,
    onRequest: (method, path, status) => void requests.push(`${method} ${path} ${status}`),
  });
  url = `http://127.0.0.1:${served.port}`;
});
afterAll(async () => served.close());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function requestToken(form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    body,
    headers: { ...FORM, ...headers },
  });
  return { response, body: (await response.json()) as Record<string, unknown> };
}

async function control(action: string, body?: unknown, headers: Record<string, string> = {}) {
  const init =
    body === undefined
      ? { headers }
      : {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json', ...headers },
        };
  const response = await fetch(`${url}/control/${action}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const verify = async (token: unknown) => {
  const verifier = createVerifier({
    issuer: url,
    audience: 'https://api.test',
    algorithms: ['ES256'],
    keys: fetchJwks(),
  });
  return verifier.tryVerify(String(token));
};

const CREDENTIALS = { client_id: 'web', client_secret: 'a:b c' };

describe('tokens', () => {
  test('by client credentials are accepted by a verifier that discovers the keys', async () => {
    const { response, body } = await requestToken({ ...CREDENTIALS, scope: 'a b' });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 60, scope: 'a b' });
    const outcome = await verify(body['access_token']);
    expect(outcome).toMatchObject({ ok: true, token: { clientId: 'web', subject: 'web' } });
    expect(outcome.ok && [...outcome.token.scopes]).toEqual(['a', 'b']);
  });

  test('with the client in the header, form-encoded', async () => {
    const basic = Buffer.from('web:a%3Ab+c').toString('base64');
    expect((await requestToken({}, { authorization: `Basic ${basic}` })).response.status).toBe(200);
  });

  test('for another audience are refused by the API', async () => {
    const { body } = await requestToken({ ...CREDENTIALS, audience: 'https://other.test' });
    expect(await verify(body['access_token'])).toMatchObject({
      ok: false,
      error: { code: 'invalid_audience' },
    });
  });

  test.each([
    [{ client_id: 'web', client_secret: 'wrong' }, 401, 'invalid_client'],
    [{}, 401, 'invalid_client'],
    [{ ...CREDENTIALS, grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ])('not for %j', async (form, status, error) => {
    const { response, body } = await requestToken(form);
    expect([response.status, body['error']]).toEqual([status, error]);
    expect(body).not.toHaveProperty('access_token');
  });

  test('not by GET, and not for a body without end', async () => {
    expect((await fetch(`${url}/token`)).status).toBe(405);
    const { response } = await requestToken({ ...CREDENTIALS, scope: 'x'.repeat(70_000) });
    expect(response.status).toBe(413);
  });

  test('by request, with any claims, and hostile ones by name', async () => {
    const own = await control('tokens', {
      claims: { sub: 'alice', aud: ['x', 'https://api.test'] },
    });
    expect(await verify(own.body['access_token'])).toMatchObject({
      ok: true,
      token: { subject: 'alice' },
    });
    const expired = await control('tokens', { expiresInSeconds: -60 });
    expect(await verify(expired.body['access_token'])).toMatchObject({
      error: { code: 'token_expired' },
    });
    const listed = (await control('hostile')).body as unknown as readonly { name: string }[];
    expect(listed.length).toBeGreaterThan(80);
    const hostile = await control('tokens', { hostile: listed[0]?.name });
    expect((await verify(hostile.body['access_token'])).ok).toBe(false);
  });
});

describe('control', () => {
  test('rotates the keys, with and without the old ones', async () => {
    const before = await requestToken(CREDENTIALS);
    expect((await control('rotate', { keepOld: true })).body['keys']).toHaveLength(4);
    expect((await verify(before.body['access_token'])).ok).toBe(true);
    expect((await control('rotate', {})).body['keys']).toHaveLength(2);
    expect(await verify(before.body['access_token'])).toMatchObject({
      error: { code: 'key_not_found' },
    });
  });

  test('causes outages, and ends them', async () => {
    const keys = `${url}/.well-known/jwks.json`;
    await control('outage', { kind: 'status', status: 502 });
    expect((await fetch(keys)).status).toBe(502);
    await control('outage', { kind: 'network' });
    await expect(fetch(keys)).rejects.toThrow('fetch failed');
    await control('outage', { kind: 'garbage' });
    expect(await (await fetch(keys)).text()).toContain('<!doctype');
    expect((await control('state')).body).toMatchObject({ outage: 'garbage', issuer: url });
    await control('outage', { kind: 'off' });
    expect((await fetch(keys)).status).toBe(200);
  });

  test.each([
    ['tokens', { expiresIn: 5 }, 'expiresIn'],
    ['tokens', { claims: 5 }, 'claims has to be an object'],
    ['tokens', { hostile: 'nobody' }, 'no hostile token'],
    ['rotate', { keep: true }, 'keep'],
    ['outage', { kind: 'flood' }, 'kind is one of'],
    ['outage', { kind: 'status', status: 99 }, 'status from 400'],
    ['outage', [], 'JSON object'],
  ])('says what is wrong with %s %j', async (action, given, message) => {
    const { status, body } = await control(action, given);
    expect([status, body['error']]).toEqual([400, 'invalid_request']);
    expect(body['error_description']).toContain(message);
  });

  test('is not for pages of the web, forms, or names that were led here', async () => {
    expect((await control('rotate', {}, { origin: 'https://evil.test' })).status).toBe(403);
    expect((await control('rotate', {}, { origin: 'null' })).status).toBe(403);
    expect((await control('rotate', {}, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await control('rotate', {}, { origin: 'http://localhost:3000' })).status).toBe(200);
    const { send } = await import('@oidc-verify/testing/node');
    const led = await send(served.port, {
      method: 'GET',
      path: '/control',
      headers: [['Host', 'evil.test']],
    });
    expect(led.status).toBe(403);
    expect((await control('nothing')).status).toBe(404);
  });
});

const keysNow = async () => (await control('state')).body['keys'];
const JSON_TYPE: readonly [string, string] = ['Content-Type', 'application/json'];
const sendTo = async (
  method: string,
  path: string,
  ...headers: readonly (readonly [string, string])[]
) => {
  const { send } = await import('@oidc-verify/testing/node');
  return send(served.port, {
    method,
    path,
    headers: headers.map(([name, value]) => [name, value]),
    body: method === 'GET' || method === 'HEAD' ? '' : '{}',
  });
};

describe('who may control', () => {
  test.each(
    ['rotate', 'outage', 'tokens'].flatMap((action) =>
      ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'].map((method) => [method, action] as const),
    ),
  )('%s does not cause %s', async (method, action) => {
    const before = await keysNow();
    const { status, headers } = await sendTo(method, `/control/${action}`, JSON_TYPE);
    expect([status, new Headers(headers).get('allow')]).toEqual([405, 'POST']);
    expect((await control('state')).body).toMatchObject({ keys: before, outage: 'off' });
  });

  test.each(['state', 'hostile'])('%s is read by GET alone', async (action) => {
    for (const method of ['POST', 'HEAD', 'PUT']) {
      const { status, headers } = await sendTo(method, `/control/${action}`, JSON_TYPE);
      expect([status, new Headers(headers).get('allow')]).toEqual([405, 'GET']);
    }
  });

  test('an action says that it is JSON', async () => {
    expect((await sendTo('POST', '/control/rotate')).status).toBe(415);
    const similar: readonly [string, string] = ['Content-Type', 'application/json-x'];
    expect((await sendTo('POST', '/control/rotate', similar)).status).toBe(415);
  });

  test.each([
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Site', 'same-site'],
    ['Origin', 'https://evil.test'],
    ['Origin', 'null'],
    ['Referer', 'https://evil.test/page'],
  ] as const)('no page of the web, by %s: %s', async (name, value) => {
    const before = await keysNow();
    for (const [method, path] of [
      ['POST', '/control/rotate'],
      ['GET', '/control/state'],
      ['OPTIONS', '/control/rotate'],
    ] as const) {
      const { status, headers } = await sendTo(method, path, JSON_TYPE, [name, value]);
      expect([status, new Headers(headers).get('access-control-allow-origin')]).toEqual([
        403,
        null,
      ]);
    }
    expect(await keysNow()).toEqual(before);
  });

  test('the address bar, and pages of this machine', async () => {
    expect((await sendTo('GET', '/control/state', ['Sec-Fetch-Site', 'none'])).status).toBe(200);
    const page = { origin: 'http://localhost:3000', referer: 'http://localhost:3000/x' };
    expect((await control('rotate', {}, page)).status).toBe(200);
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    '%s is no action',
    async (name) => {
      expect((await control(name, {})).status).toBe(404);
    },
  );

  test.each([
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['::ffff:127.0.0.1', undefined],
    ['192.168.1.20', 403],
    ['::ffff:192.168.1.20', 403],
    ['fe80::1', 403],
    [undefined, 403],
  ])('a caller at %s', (remoteAddress, status) => {
    const headers = { host: '127.0.0.1:4400' };
    expect(controlFault({ headers, remoteAddress })?.status).toBe(status);
  });

  test('tokens are for the names of the issuer alone', async () => {
    for (const [host, status] of [
      ['evil.test', 403],
      [`evil.test:${served.port}`, 403],
      ['', 403],
      [`localhost:${served.port}`, 401],
      ['192.168.1.20:4400', 401],
      [`[::1]:${served.port}`, 401],
    ] as const) {
      const { send } = await import('@oidc-verify/testing/node');
      const answer = await send(served.port, {
        method: 'POST',
        path: '/token',
        headers: [
          ['Host', host],
          ['Content-Type', 'application/x-www-form-urlencoded'],
        ],
        body: 'grant_type=client_credentials',
      });
      expect([host, answer.status]).toEqual([host, status]);
    }
    expect(tokenFault('issuer:4400', ['0.0.0.0', 'issuer'])).toBeUndefined();
  });
});

test('documents are for every page, and have an ETag', async () => {
  const response = await fetch(`${url}/.well-known/openid-configuration`);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(await response.json()).toMatchObject({ issuer: url, token_endpoint: `${url}/token` });
  const etag = response.headers.get('etag') ?? '';
  const again = await fetch(`${url}/.well-known/openid-configuration`, {
    headers: { 'if-none-match': etag },
  });
  expect(again.status).toBe(304);
  expect((await fetch(`${url}/token`, { method: 'OPTIONS' })).status).toBe(204);
  expect((await fetch(`${url}//x`)).status).toBe(404);
});

async function serve(
  args: readonly string[],
  setting: FakeSetting = {},
): Promise<{ code: number; io: FakeIo }> {
  const io = fakeIo({ untilEnded: async () => {}, ...setting });
  return { code: await runProgram(['serve', '--port', '0', ...args], io, '1.2.3'), io };
}

describe('the command', () => {
  test('says what to point to it, and ends when asked', async () => {
    const { code, io } = await serve(['--audience', 'https://a.test']);
    expect(code).toBe(0);
    expect(io.written.stdout()).toMatch(/^Test issuer http:\/\/127\.0\.0\.1:\d+\n/);
    expect(io.written.stdout()).toContain("audience: 'https://a.test'");
    expect(io.written.stdout()).toMatch(/The test issuer has ended\.\n$/);
    expect(io.written.stderr()).toBe('');
  });

  test('is controlled by keys at a terminal', async () => {
    const { code, io } = await serve([], {
      stdin: ['r', 'k', 'o', 'o', 'x', 'q'],
      isTTY: true,
      env: { NO_COLOR: '1' },
      untilEnded: async () => new Promise<never>(() => {}),
    });
    expect(code).toBe(0);
    expect(io.written.stdout()).toContain('New keys. Published: rs256-2\n');
    expect(io.written.stdout()).toContain('New keys. Published: rs256-3, rs256-2\n');
    expect(io.written.stdout()).toMatch(
      /Outage: .*\nThe outage is over\.\nThe test issuer has ended/,
    );
  });

  test('has the issuer that it is told, with a path too', async () => {
    const { io } = await serve(['--issuer', 'http://host.docker.internal:4400/realms/test']);
    expect(io.written.stdout()).toContain('http://host.docker.internal:4400/realms/test/token');
  });

  test.each([
    [['--algorithms', 'HS256'], {}, 'algorithms'],
    [['--client', 'web'], {}, 'expected <id>:<secret>'],
    [['--issuer', 'nothing'], {}, 'not an http(s) URL'],
    [['--port', '70000'], {}, 'port'],
    [[], { NODE_ENV: 'production' }, 'does not start with NODE_ENV=production'],
  ])('does not start with %j and %j', async (args, env, message) => {
    const { code, io } = await serve(args, { env });
    expect(code).toBe(2);
    expect(io.written.stderr().replaceAll(/\s+/g, ' ')).toContain(message);
    expect(io.written.stdout()).toBe('');
  });

  test('says that its port is in use', async () => {
    const { code, io } = await serve(['--port', String(served.port)]);
    expect(code).toBe(3);
    expect(io.written.stderr()).toContain('is in use; choose another one with --port');
  });

  test('warns where others can reach it', async () => {
    const { io } = await serve(['--host', '0.0.0.0']);
    expect(io.written.stderr()).toContain('others can get tokens too');
  });
});
