import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { listen, runOverHttp1, send, sendUpgrade } from '@oidc-verify/testing/node';
import type { ContractAuth, ListeningServer } from '@oidc-verify/testing/node';

/** Answers with what came. */
const echo: RequestListener = (message, response) => {
  const { method, url, rawHeaders } = message;
  void text(message).then((body) =>
    response.end(JSON.stringify({ method, url, rawHeaders, body })),
  );
};

async function serve(...app: Parameters<typeof listen>): Promise<ListeningServer> {
  const listening = await listen(...app);
  onTestFinished(listening.close);
  return listening;
}

const get = { method: 'GET', path: '/', headers: [] } as const;

test('send: every header is a line of its own, as it is spelt', async () => {
  const { port } = await serve(echo);
  const headers = [
    ['Authorization', 'Bearer a'],
    ['X-Other', 'é'],
    ['authorization', ' Basic b '],
  ] as const;
  const { status, body } = await send(port, { ...get, path: '/a?b=%20c', headers });
  expect(status).toBe(200);
  expect(JSON.parse(body)).toEqual({
    method: 'GET',
    url: '/a?b=%20c',
    rawHeaders: [
      ['Host', `127.0.0.1:${port}`],
      ['Content-Length', '0'],
      ['Authorization', 'Bearer a'],
      ['X-Other', 'é'],
      ['authorization', 'Basic b'],
      ['Connection', 'close'],
    ].flat(),
    body: '',
  });
});

test('send: a body has its length, and headers given are not given twice', async () => {
  const { port } = await serve(echo);
  const sent = await send(port, {
    ...get,
    method: 'POST',
    headers: [['host', 'api.test']],
    body: '{"ü":1}',
  });
  const { rawHeaders, body } = JSON.parse(sent.body) as Record<'body' | 'rawHeaders', unknown>;
  expect(body).toBe('{"ü":1}');
  expect(rawHeaders).toEqual(['Content-Length', '8', 'host', 'api.test', 'Connection', 'close']);
});

test('send: repeated headers of a response are joined, under names in lower case', async () => {
  const { port } = await serve((_, response) => {
    response.setHeader('WWW-Authenticate', ['Basic', 'Bearer']).writeHead(401).end('no');
  });
  const response = await send(port, { ...get, method: 'HEAD' });
  expect(response).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Basic, Bearer' } });
  expect(response.body).toBe('');
});

test.each<[string, RequestListener]>([
  ['is cut off before', (_, response) => response.destroy()],
  [
    'is cut off within',
    (_, response) => response.writeHead(200).write('x', () => response.destroy()),
  ],
  [
    'switches protocols instead of',
    (_, response) =>
      response.socket?.end('HTTP/1.1 101 \r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
  ],
])('send: rejects where the connection %s an answer', async (_, listener) => {
  const { port } = await serve(listener);
  await expect(send(port, get)).rejects.toThrow(Error);
});

test('listen: a port that is taken rejects', async () => {
  const { port } = await serve(echo);
  await expect(listen(echo, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('listen: takes a server, on another address if told so', async () => {
  const server = createServer(echo);
  const listening = await serve(server, { host: '127.0.0.2' });
  expect(listening.server).toBe(server);
  expect(server.address()).toMatchObject({ address: '127.0.0.2', port: listening.port });
});

test('close: ends what is open, also what was upgraded, and may be called again', async () => {
  const { port, server, close } = await serve(() => {});
  server.on('upgrade', (_: IncomingMessage, socket: { write(chunk: string): void }) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  const [idle, upgraded] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  upgraded.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  await once(upgraded, 'data');
  const ends = [idle, upgraded].map(async (socket) =>
    once(
      socket.on('error', () => {}),
      'close',
    ),
  );
  await close();
  await close();
  await Promise.all(ends);
  await expect(send(port, get)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('sendUpgrade: returns all that came, until the end', async () => {
  const { port, server } = await serve(echo);
  server.on('upgrade', (message: IncomingMessage, socket: { end(chunk: string): void }) => {
    socket.end(`${message.method} ${message.url} ${message.rawHeaders.join('|')}`);
  });
  const headers = [
    ['Authorization', 'Bearer a'],
    ['Authorization', 'Bearer b'],
    ['upgrade', 'chat'],
  ] as const;
  expect(await sendUpgrade(port, { method: 'GET', path: '/chat', headers })).toBe(
    `GET /chat Host|127.0.0.1:${port}|Connection|Upgrade|Authorization|Bearer a|Authorization|Bearer b|upgrade|chat`,
  );
});

/** Reads the subject off a header. */
function createAuth(closed: string[]): ContractAuth {
  return {
    upgrade: async ({ headers, socket }) => {
      const subject = headers['x-subject'];
      if (subject === undefined) {
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\nno');
        return { ok: false };
      }
      if (subject === 'fault') throw new Error('upgrade may not reject');
      return { ok: true, token: { subject: String(subject) } };
    },
    ready: async () => {
      throw new Error('no keys');
    },
    healthcheck: () => ({ usable: false }),
    close: () => {
      closed.push('auth');
    },
  };
}

test('runOverHttp1: upgrades go through auth.upgrade, and the rest to the app', async () => {
  const closed: string[] = [];
  const running = await runOverHttp1(createServer(echo), createAuth(closed));
  onTestFinished(async () => running.close());
  const upgrade = async (...subject: string[]) =>
    running.upgrade({ ...get, headers: subject.map((value) => ['X-Subject', value]) });
  expect(await upgrade('alice')).toEqual({ subject: 'alice' });
  expect(await upgrade()).toEqual({ http1: 'HTTP/1.1 401 Unauthorized\r\n\r\nno' });
  expect(await upgrade('fault')).toEqual({
    http1: expect.stringMatching(/^HTTP\/1\.1 500 [^]*upgrade may not reject$/) as string,
  });
  expect(await running.send(get)).toMatchObject({ status: 200 });
  await expect(running.ready()).rejects.toThrow('no keys');
  expect(running.healthcheck()).toEqual({ usable: false });
  await running.close();
  expect(closed).toEqual(['auth']);
  await expect(running.send(get)).rejects.toThrow('ECONNREFUSED');
});
