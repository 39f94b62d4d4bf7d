import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createAuth, isConfigError } from '@oidc-verify/hono';
import type { Auth } from '@oidc-verify/hono';
import { createTestIssuer } from '@oidc-verify/testing';
import { listen } from '@oidc-verify/testing/node';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toServer } from './node-server.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const PATH = `${WELL_KNOWN}/v1`;
const issuer = await createTestIssuer();
const options = { issuer: issuer.issuer, audience: 'https://api.test', keys: issuer.keySource() };

function createPublishedAuth(resource = 'https://api.test/v1'): Auth {
  return createAuth({ ...options, resource });
}

/** Returns all that comes back for a request whose first line and headers are these. */
async function exchange(app: Hono, ...lines: readonly string[]): Promise<string> {
  const { port, close } = await listen(toServer(app));
  onTestFinished(close);
  const socket = connect(port, '127.0.0.1');
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
  return text(socket);
}

describe('metadata', () => {
  test('before a guard on everything it is there for everybody', async () => {
    const auth = createPublishedAuth();
    const app = new Hono()
      .use(auth.metadata())
      .use(auth.required())
      .get('/v1', (c) => c.text('in'));
    expect((await app.request(PATH)).status).toBe(200);
    expect((await app.request(WELL_KNOWN)).status).toBe(401);
    const { headers } = await app.request('/v1');
    expect(headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="https://api.test${PATH}"`,
    );
  });

  test('after such a guard nobody can read it', async () => {
    const auth = createPublishedAuth();
    const app = new Hono().use(auth.required()).use(auth.metadata());
    expect((await app.request(PATH)).status).toBe(401);
  });

  test('as a handler of its route it does the same', async () => {
    const app = new Hono().all(PATH, createPublishedAuth().metadata());
    expect((await app.request(PATH)).status).toBe(200);
    expect((await app.request(PATH, { method: 'OPTIONS' })).status).toBe(204);
    expect((await app.request(PATH, { method: 'POST' })).status).toBe(405);
    const head = await app.request(PATH, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('under a base path and in a sub-app the path is that of the request', async () => {
    const auth = createPublishedAuth();
    const inner = new Hono().use(auth.metadata());
    const app = new Hono().basePath('/v1').route('/', inner);
    expect((await app.request(PATH)).status).toBe(404);
    expect((await app.request(`/v1${PATH}`)).status).toBe(404);
    const outer = new Hono().route('/.well-known', inner);
    expect((await outer.request(PATH)).status).toBe(200);
  });

  test('headers that other middleware set stay', async () => {
    const app = new Hono()
      .use(cors({ origin: '*', exposeHeaders: ['WWW-Authenticate'] }))
      .use(async (c, next) => {
        c.header('x-request-id', '7');
        await next();
      })
      .use(createPublishedAuth().metadata());
    const { status, headers } = await app.request(PATH);
    expect(status).toBe(200);
    expect(headers.get('x-request-id')).toBe('7');
    expect(headers.get('access-control-expose-headers')).toBe('WWW-Authenticate');
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  test('the query of a resource is part of where it is', async () => {
    const app = new Hono().use(createPublishedAuth('https://api.test/v1?tenant=1').metadata());
    expect((await app.request(`${PATH}?tenant=1`)).status).toBe(200);
    expect((await app.request(`${PATH}?tenant=2`)).status).toBe(404);
  });

  test('on Node the target is the one that Hono routes, whatever the Host says', async () => {
    const app = new Hono().use(createPublishedAuth().metadata());
    const host = 'Host: evil.test';
    expect(await exchange(app, `GET ${PATH} HTTP/1.1`, host)).toContain('"https://api.test/v1"');
    const dotted = `${WELL_KNOWN}/x/../v1`;
    expect(await exchange(app, `GET ${dotted} HTTP/1.1`, host)).toMatch(/^HTTP\/1\.1 200 /);
    const other = `${PATH}/../x`;
    expect(await exchange(app, `GET ${other} HTTP/1.1`, host)).toMatch(/^HTTP\/1\.1 404 /);
  });

  test('without a resource there is none', () => {
    expect(() => createAuth(options).metadata()).toThrowError(
      expect.toSatisfy(
        (error: unknown) => isConfigError(error) && error.problems[0]?.path === 'resource',
      ),
    );
  });
});
