import { createTestIssuer } from '../../packages/testing/src/index.ts';
import type { ListeningIssuer, TestIssuer } from '../../packages/testing/src/index.ts';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startExample } from './example-process.ts';
import type { RunningExample } from './example-process.ts';
import { upgrade } from './web-socket.ts';
import type { TestSocket } from './web-socket.ts';

const audience = 'https://api.test';
const THIRTY_YEARS_SECONDS = 30 * 365 * 86_400;
let issuer: TestIssuer;
let listening: ListeningIssuer;

beforeAll(async () => {
  issuer = await createTestIssuer({ audience });
  listening = await issuer.listen();
});

afterAll(async () => listening.close());

async function start(file: string): Promise<RunningExample> {
  const env = { PORT: '0', ISSUER: issuer.issuer, AUDIENCE: audience };
  return startExample(`websocket/src/${file}`, env);
}

async function bearer(...args: Parameters<TestIssuer['sign']>): Promise<string> {
  return `Bearer ${await issuer.sign(...args)}`;
}

async function open(url: string, authorization?: string): Promise<TestSocket> {
  const answer = await upgrade(url, authorization);
  if (!answer.accepted) throw new Error(`refused with ${answer.status}`);
  onTestFinished(() => answer.socket.destroy());
  return answer.socket;
}

describe('an upgrade guarded by auth.upgrade', () => {
  let server: RunningExample;
  beforeAll(async () => {
    server = await start('server.mjs');
  });
  afterAll(async () => void (await server.stop()));

  test('without a token is refused as HTTP refuses', async () => {
    const refused = await upgrade(server.url);
    const http = await fetch(`${server.url}/me`);
    expect(refused).toMatchObject({
      accepted: false,
      status: 401,
      headers: {
        'www-authenticate': 'Bearer realm="api"',
        'cache-control': 'no-store',
        'content-type': 'application/json',
      },
    });
    expect(refused).toMatchObject({ status: http.status, body: await http.text() });
  });

  test('with a token that is no good is refused with the reason', async () => {
    const refused = await upgrade(server.url, await bearer({ aud: 'https://other.test' }));
    expect(refused).toMatchObject({ accepted: false, status: 401 });
    expect(refused).toHaveProperty('body', expect.stringContaining('invalid_audience'));
  });

  test('takes no token from the query', async () => {
    const token = await issuer.sign();
    const refused = await upgrade(`${server.url}/?access_token=${token}`);
    expect(refused).toMatchObject({ accepted: false, status: 401 });
  });

  test('with a token is accepted and greeted by name', async () => {
    const socket = await open(server.url, await bearer({ sub: 'alice' }));
    expect(await socket.message()).toBe('{"hello":"alice"}');
    socket.send('ping');
    expect(await socket.message()).toBe('ping');
  });

  test('is closed with 4401 when its token expires, and not before', async () => {
    const expiresAt = Math.floor(Date.now() / 1000) + 2;
    const socket = await open(server.url, await bearer({ exp: expiresAt }));
    expect(await socket.message()).toBe('{"hello":"user-1"}');
    expect(await socket.closed()).toEqual({ code: 4401, reason: 'token_expired' });
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt * 1000);
  });

  test('survives a frame that breaks the protocol', async () => {
    const broken = await open(server.url, await bearer());
    expect(await broken.message()).toBe('{"hello":"user-1"}');
    // Reserved bits set, and not masked (RFC 6455 §5.1, §5.2).
    broken.sendBytes(Uint8Array.of(0xff, 0x01, 0x00));
    expect(await closeOf(broken)).toBe(1002);
    const next = await open(server.url, await bearer());
    expect(await next.message()).toBe('{"hello":"user-1"}');
  });
});

async function closeOf(socket: TestSocket): Promise<number> {
  const { code } = await socket.closed();
  return code;
}

test('a socket stays open when its token expires later than a timer can hold', async () => {
  const server = await start('server.mjs');
  const lasting = await bearer({}, { expiresInSeconds: THIRTY_YEARS_SECONDS });
  const socket = await open(server.url, lasting);
  expect(await socket.message()).toBe('{"hello":"user-1"}');
  // Accepted by the tolerance and closed at once: timers that were due before have fired by then.
  const other = await open(server.url, await bearer({}, { expiresInSeconds: -1 }));
  expect(await other.message()).toBe('{"hello":"user-1"}');
  expect(await closeOf(other)).toBe(4401);
  socket.send('still here');
  expect(await socket.message()).toBe('still here');
  // A timer with too long a delay would have caused a warning of Node.
  expect(await server.stop()).toMatchObject({ code: 0, stderr: '' });
});

test('SIGTERM closes open sockets with 1001 and ends with exit code 0', async () => {
  const server = await start('server.mjs');
  const socket = await open(server.url, await bearer());
  expect(await socket.message()).toBe('{"hello":"user-1"}');
  const stopped = server.stop();
  expect(await socket.closed()).toEqual({ code: 1001, reason: 'the server stops' });
  // The client never answers the close frame; that does not keep the server.
  expect(await stopped).toMatchObject({ code: 0, signal: null, stderr: '' });
});

test('an upgrade handler without auth.upgrade lets anybody past app.use(auth.required())', async () => {
  const server = await start('unguarded.mjs');
  const http = await fetch(server.url);
  expect(http.status).toBe(401);
  const socket = await open(server.url);
  expect(await socket.message()).toBe('{"hello":"whoever you are"}');
  socket.destroy();
  await server.stop();
});
