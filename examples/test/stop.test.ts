import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startExample } from './example-process.ts';
import type { RunningExample } from './example-process.ts';
import { API_NAMES } from './fleet.ts';

const servers = [...API_NAMES, 'websocket'].map((name) => `${name}/src/server.mjs`);
const clean = { code: 0, signal: null, stderr: '' };

async function start(file: string, issuer = 'http://127.0.0.1:1'): Promise<RunningExample> {
  const env = { PORT: '0', ISSUER: issuer, AUDIENCE: 'https://api.test' };
  const example = await startExample(file, env);
  onTestFinished(async () => void (await example.stop()));
  return example;
}

async function request(url: string, agent: Agent, headers = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, resolve).on('error', reject);
  });
}

describe.each(servers)('SIGTERM ends %s with exit code 0', (file) => {
  test('when nobody is connected', async () => {
    const example = await start(file);
    expect(await example.stop()).toMatchObject(clean);
  });

  test('when connections are kept open', async () => {
    const example = await start(file);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const response = await request(`${example.url}/health`, agent);
    expect(await text(response)).toBe('{"status":"ok"}');
    expect(response.headers['connection']).toBe('keep-alive');
    expect(await example.stop()).toMatchObject(clean);
  });

  test('after the request in flight has been answered', async () => {
    const issuer = await createTestIssuer();
    const listening = await issuer.listen();
    onTestFinished(async () => listening.close());
    const example = await start(file, issuer.issuer);
    const release = issuer.hold();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const authorization = `Bearer ${await issuer.sign()}`;
    const answered = request(`${example.url}/me`, agent, { authorization });
    await expect.poll(() => issuer.fetches.total).toBe(1);
    const stopped = example.stop();
    await refusesConnections(example.port);
    release();
    const response = await answered;
    expect(response.statusCode).toBe(200);
    expect(await text(response)).toContain('"sub":"user-1"');
    expect(await stopped).toMatchObject(clean);
  });
});

test('a client that never sends its request does not keep the server', async () => {
  const example = await start('express-api/src/server.mjs');
  const silent = connect(example.port, '127.0.0.1');
  onTestFinished(() => void silent.destroy());
  await once(silent, 'connect');
  expect(await example.stop()).toMatchObject(clean);
});

/** Resolves when the server has stopped listening. */
async function refusesConnections(port: number): Promise<void> {
  await expect
    .poll(
      async () =>
        new Promise((resolve) => {
          const socket = connect(port, '127.0.0.1');
          socket.once('connect', () => {
            socket.destroy();
            resolve('open');
          });
          socket.once('error', () => resolve('refused'));
        }),
    )
    .toBe('refused');
}
