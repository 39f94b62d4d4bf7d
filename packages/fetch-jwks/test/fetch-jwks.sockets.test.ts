import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { Fetch, FetchJwks, FetchJwksOptions } from '../src/index.ts';
import { defer } from './issuer.ts';
import { createJwk, createPrivateJwk } from './keys.ts';
import { refusalOf } from './refusal.ts';

// The real fetch of this runtime against a real server: everything that only sockets can do.

const A = createJwk('a');
const B = createJwk('b');
const good = JSON.stringify({ keys: [A] });

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server;
let origin: string;
let paths: string[];
let answer: Answer;
let sources: FetchJwks[];

beforeEach(async () => {
  paths = [];
  sources = [];
  answer = (response) => response.end(good);
  server = createServer((request, response) => {
    paths.push(request.url ?? '');
    answer(response, request);
  });
  origin = await listen(server);
});

afterEach(async () => {
  for (const source of sources) source.close();
  await stop(server);
});

async function listen(on: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    on.listen(0, '127.0.0.1', resolve);
  });
  const address = on.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

async function stop(what: Server): Promise<void> {
  const closed = new Promise((resolve) => {
    what.close(resolve);
  });
  what.closeAllConnections();
  await closed;
}

function open(options: FetchJwksOptions = {}): FetchJwks {
  const source = fetchJwks({ jwksUri: `${origin}/jwks`, random: () => 1, ...options });
  sources.push(source);
  return source;
}

async function refusal(options?: FetchJwksOptions): Promise<string> {
  const error = await refusalOf(open(options).load(origin, 'cold', {}));
  expect(error.status).toBe(503);
  return `${error.code} ${error.detail.split(':')[0]}`;
}

const follow: Fetch = async (url, init) => globalThis.fetch(url, { ...init, redirect: 'follow' });

function discovering(): FetchJwks {
  const source = fetchJwks();
  sources.push(source);
  return source;
}

describe('what the endpoint does, cold', () => {
  test('it is not there', async () => {
    const other = createServer();
    const nowhere = await listen(other);
    await stop(other);
    expect(await refusal({ jwksUri: `${nowhere}/jwks` })).toBe('jwks_fetch_failed network');
  });

  test('it drops the connection before an answer', async () => {
    answer = (response) => response.destroy();
    expect(await refusal()).toBe('jwks_fetch_failed network');
  });

  test('it drops the connection in the body', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': good.length });
      response.write(good.slice(0, 20), () => response.destroy());
    };
    expect(await refusal()).toBe('jwks_fetch_failed network');
  });

  test('it hangs before the headers', async () => {
    answer = () => {};
    expect(await refusal({ timeoutMs: 50 })).toBe('jwks_fetch_failed timeout');
  });

  test('it drips its body: the deadline counts to the last byte', async () => {
    let written = 0;
    answer = (response) => {
      const drip = setInterval(() => {
        written += 1;
        response.write(' ');
      }, 5);
      response.on('close', () => clearInterval(drip));
    };
    expect(await refusal({ timeoutMs: 80 })).toBe('jwks_fetch_failed timeout');
    expect(written).toBeGreaterThan(0);
  });

  test.each([
    [500, 'jwks_fetch_failed unavailable'],
    [503, 'jwks_fetch_failed unavailable'],
    [404, 'jwks_fetch_failed status'],
    [401, 'jwks_fetch_failed status'],
    [204, 'jwks_fetch_failed status'],
  ])('it answers %i', async (status, expected) => {
    answer = (response) => response.writeHead(status).end(status === 204 ? undefined : good);
    expect(await refusal()).toBe(expected);
    expect(paths).toHaveLength(1);
  });

  test('it answers 429 with Retry-After', async () => {
    answer = (response) => response.writeHead(429, { 'retry-after': '42' }).end();
    const error = await refusalOf(open().load(origin, 'cold', {}));
    expect(error.headers['retry-after']).toBe('42');
  });

  test.each([301, 302, 303, 307, 308])('it answers %i: not followed', async (status) => {
    answer = (response) => response.writeHead(status, { location: '/elsewhere' }).end();
    expect(await refusal()).toBe('jwks_fetch_failed redirect');
    expect(paths).toEqual(['/jwks']);
  });

  test('a transport that follows redirects is refused by the final URL', async () => {
    answer = (response, request) => {
      if (request.url === '/jwks') response.writeHead(302, { location: '/elsewhere' }).end();
      else response.end(good);
    };
    expect(await refusal({ fetch: follow })).toBe('jwks_fetch_failed redirect');
    expect(paths).toEqual(['/jwks', '/elsewhere']);
  });

  test('its answer is cut short but closed in order', async () => {
    answer = (response) => response.end(good.slice(0, -5));
    expect(await refusal()).toBe('jwks_error invalid-document');
  });

  test('its answer is not UTF-8', async () => {
    answer = (response) => response.end(Buffer.from([0x7b, 0xff, 0x7d]));
    expect(await refusal()).toBe('jwks_error invalid-document');
  });

  test('its answer has no end: the connection is closed near the cap', async () => {
    let sent = 0;
    const closed = defer<undefined>();
    answer = (response) => {
      const chunk = Buffer.alloc(65_536, 32);
      const pump = (): void => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', pump);
        }
      };
      response.on('close', () => closed.resolve(undefined));
      pump();
    };
    expect(await refusal()).toBe('jwks_fetch_failed too-large');
    await closed.promise;
    // What the kernel buffers on both sides comes on top of the cap.
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  test('its answer is a gzip bomb: decoded bytes count', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32));
    expect(bomb.length).toBeLessThan(100_000);
    answer = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    expect(await refusal()).toBe('jwks_fetch_failed too-large');
  });

  test('its answer is compressed as usual', async () => {
    answer = (response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(good));
    await expect(open().load(origin, 'cold', {})).resolves.toMatchObject({ keys: [A] });
  });

  test('its set is empty', async () => {
    answer = (response) => response.end('{"keys":[]}');
    expect(await refusal()).toBe('jwks_error no-usable-keys');
  });

  test('private, symmetric and encryption keys are skipped', async () => {
    const others = [createPrivateJwk('p'), { kty: 'oct', kid: 'o', k: 'AA' }, { ...B, use: 'enc' }];
    answer = (response) => response.end(JSON.stringify({ keys: [...others, null, 7, A] }));
    await expect(open().load(origin, 'cold', {})).resolves.toMatchObject({ keys: [A] });
    answer = (response) => response.end(JSON.stringify({ keys: others }));
    expect(await refusal()).toBe('jwks_error no-usable-keys');
  });
});

describe('a warm set', () => {
  test('a hundred concurrent cold loads are one request', async () => {
    const source = open();
    await Promise.all(Array.from({ length: 100 }, async () => source.load(origin, 'cold', {})));
    expect(paths).toEqual(['/jwks']);
  });

  test('a thousand unknown kids are one request at once, one after the cool-down', async () => {
    let now = 0;
    const source = open({ monotonicMs: () => now });
    await source.load(origin, 'cold', {});
    const flood = async (): Promise<unknown> =>
      Promise.all(Array.from({ length: 500 }, async () => source.load(origin, 'unknown-kid', {})));
    await flood();
    await flood();
    expect(paths).toHaveLength(2);
    now = 30_000;
    await flood();
    await flood();
    expect(paths).toHaveLength(3);
  });

  test('survives a failed refresh, and loses a removed key with the next good one', async () => {
    let now = 0;
    const source = open({ monotonicMs: () => now });
    answer = (response) => response.end(JSON.stringify({ keys: [A, B] }));
    await source.load(origin, 'cold', {});
    answer = (response) => response.writeHead(500).end();
    expect((await refusalOf(source.load(origin, 'unknown-kid', {}))).code).toBe(
      'jwks_fetch_failed',
    );
    expect(source.peek(origin)).toMatchObject({ keys: [A, B], stale: false });
    answer = (response) => response.end(JSON.stringify({ keys: [B] }));
    now = 30_000;
    await expect(source.load(origin, 'unknown-kid', {})).resolves.toMatchObject({ keys: [B] });
  });

  test('is confirmed by 304, with the etag over the wire', async () => {
    let now = 0;
    const source = open({ monotonicMs: () => now });
    answer = (response, request) => {
      const isKnown = request.headers['if-none-match'] === '"v1"';
      response.writeHead(isKnown ? 304 : 200, { etag: '"v1"' }).end(isKnown ? undefined : good);
    };
    const first = await source.load(origin, 'cold', {});
    now = 300_000;
    const second = await source.load(origin, 'cold', {});
    expect(second).toMatchObject({ generation: 1, ageSeconds: 0 });
    expect(second.keys).toBe(first.keys);
  });

  test('is not overwritten by an older answer that arrives later', async () => {
    const source = open({ sharePromises: false });
    const oldest = defer<ServerResponse>();
    answer = (response) => {
      if (paths.length === 1) oldest.resolve(response);
      else response.end(JSON.stringify({ keys: [B] }));
    };
    const first = source.load(origin, 'cold', {});
    await oldest.promise;
    await expect(source.load(origin, 'cold', {})).resolves.toMatchObject({ keys: [B] });
    (await oldest.promise).end(good);
    await expect(first).resolves.toMatchObject({ keys: [B], generation: 1 });
  });
});

describe('discovery', () => {
  test('of a loopback issuer, over plain http', async () => {
    answer = (response, request) => {
      const metadata = { issuer: origin, jwks_uri: `${origin}/keys` };
      response.end(request.url === '/keys' ? good : JSON.stringify(metadata));
    };
    await expect(discovering().load(origin, 'cold', {})).resolves.toMatchObject({ keys: [A] });
    expect(paths).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('falls back to RFC 8414 on 404', async () => {
    const issuer = `${origin}/tenant`;
    answer = (response, request) => {
      if (request.url === '/tenant/.well-known/openid-configuration') {
        response.writeHead(404).end();
      } else if (request.url === '/.well-known/oauth-authorization-server/tenant') {
        response.end(JSON.stringify({ issuer, jwks_uri: `${origin}/keys` }));
      } else response.end(good);
    };
    await expect(discovering().load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
    expect(paths).toHaveLength(3);
  });

  test('follows no redirect to another issuer’s metadata', async () => {
    answer = (response) => response.writeHead(302, { location: '/evil' }).end();
    expect((await refusalOf(discovering().load(origin, 'cold', {}))).detail).toContain('redirect');
    expect(paths).toHaveLength(1);
  });
});

test('closing ends the request on the wire', async () => {
  const arrived = defer<undefined>();
  const gone = defer<undefined>();
  answer = (response) => {
    response.on('close', () => gone.resolve(undefined));
    arrived.resolve(undefined);
  };
  const source = open();
  const waiting = refusalOf(source.load(origin, 'cold', {}));
  await arrived.promise;
  source.close();
  expect((await waiting).code).toBe('verifier_closed');
  await gone.promise;
});
