import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import type { ListeningIssuer, TestIssuer } from '../../packages/testing/src/index.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startExample } from '../test/example-process.ts';
import { hostileRequests, sendRaw } from '../test/hostile-requests.ts';
import type { RawAnswer } from '../test/hostile-requests.ts';
import { readSampleLines } from '../test/sample-lines.ts';

const audience = 'https://api.test';
const folder = fileURLToPath(new URL('../next', import.meta.url));

let issuer: TestIssuer;
let listening: ListeningIssuer;
let url: string;
let stop: () => Promise<void>;

/** Starts what `next build` has made, with settings that the build did not know. */
async function startNext(env: Record<string, string>): Promise<void> {
  const args = ['node_modules/next/dist/bin/next', 'start', '-p', '0', '-H', '127.0.0.1'];
  const options = { cwd: folder, env: { ...env, NEXT_TELEMETRY_DISABLED: '1' } };
  const child = spawn(process.execPath, args, options);
  let written = '';
  url = await new Promise((resolve, reject) => {
    const read = (text: string): void => {
      written += text;
      const found = /Local:\s+(http:\S+)[\s\S]*Ready/.exec(written)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('close', () => reject(new Error(`next start has ended:\n${written}`)));
  });
  stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'close');
  };
}

async function ask(
  path: string,
  authorization: readonly string[],
  method = 'GET',
): Promise<RawAnswer> {
  return sendRaw({ url: `${url}${path}`, authorization, method });
}

beforeAll(async () => {
  issuer = await createTestIssuer({ audience });
  listening = await issuer.listen();
  await startNext({ ISSUER: issuer.issuer, AUDIENCE: audience });
}, 60_000);

afterAll(async () => {
  await stop();
  await listening.close();
});

describe.each(['/api/orders', '/api/edge'])('Next.js: %s', (path) => {
  test('accepts a good token', async () => {
    const token = await issuer.sign({ sub: 'alice', scope: 'orders:read' });
    const answer = await ask(path, [`Bearer ${token}`]);
    expect(answer).toMatchObject({ status: 200, text: '{"ordersOf":"alice"}' });
    expect(answer.challenge).toBeUndefined();
  });

  test('refuses hostile requests with the right status and challenge', async () => {
    // The proxy asks for any token first, so its challenge names no scope.
    const requests = await hostileRequests(issuer);
    // See below.
    const single = requests.filter(({ authorization }) => authorization.length < 2);
    for (const { title, authorization, status, challenge } of single) {
      // oxlint-disable-next-line no-await-in-loop -- a failure names its request
      const answer = await ask(path, authorization);
      expect({ title, ...answer }).toMatchObject({ title, status, caching: 'no-store' });
      expect([title, answer.challenge]).toEqual([title, expect.stringContaining(challenge)]);
    }
  });

  test('sees the first of two tokens, because Next.js drops the other', async () => {
    const good = `Bearer ${await issuer.sign({ sub: 'alice', scope: 'orders:read' })}`;
    expect(await ask(path, ['Bearer a.b.c', good])).toMatchObject({ status: 401 });
    expect(await ask(path, [good, 'Bearer a.b.c'])).toMatchObject({
      status: 200,
      text: '{"ordersOf":"alice"}',
    });
  });

  test('names the scope that is missing', async () => {
    const answer = await ask(path, [`Bearer ${await issuer.sign()}`]);
    expect(answer).toMatchObject({ status: 403, caching: 'no-store' });
    expect(answer.challenge).toMatch(/^Bearer error="insufficient_scope".*, scope="orders:read"$/);
  });

  test('never mixes the identities of requests at the same time', async () => {
    const subjects = Array.from({ length: 40 }, (_, index) => `user-${index}`);
    const answers = await Promise.all(
      subjects.map(async (sub) =>
        ask(path, [`Bearer ${await issuer.sign({ sub, scope: 'orders:read' })}`]),
      ),
    );
    expect(answers.map(({ text }) => JSON.parse(text) as unknown)).toEqual(
      subjects.map((ordersOf) => ({ ordersOf })),
    );
  });
});

describe('the proxy', () => {
  test('keeps a route without a guard', async () => {
    expect(await ask('/api/forgotten', [])).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="api"',
    });
    const answer = await ask('/api/forgotten', [`Bearer ${await issuer.sign()}`]);
    expect(answer).toMatchObject({ status: 200, text: '{"secret":42}' });
  });

  test('leaves open what is public', async () => {
    expect(await ask('/api/health', [])).toMatchObject({ status: 200 });
  });

  test.each([
    '/api//forgotten',
    '/api/./forgotten',
    '/x/../api/forgotten',
    '/api/forgotten/',
    '/api%2fforgotten',
    '/%61pi/forgotten',
    '/API/forgotten',
    '/api/forgotten?x',
    '/_next/../api/forgotten',
    '/api/health/../forgotten',
  ])('lets nobody in through %s', async (path) => {
    const { text, status } = await ask(path, []);
    expect(text).not.toContain('42');
    expect(status).toBeGreaterThanOrEqual(300);
  });

  test('is not skipped by a header of a client', async () => {
    for (const name of ['src/proxy', 'proxy', 'middleware', 'src/middleware']) {
      const value = Array.from({ length: 5 }, () => name).join(':');
      const headers = { 'x-middleware-subrequest': value, 'x-middleware-next': '1' };
      // oxlint-disable-next-line no-await-in-loop -- a failure names its request
      const { status } = await fetch(`${url}/api/forgotten`, { headers });
      expect([name, status]).toEqual([name, 401]);
    }
  });
});

test('a handler reads the parameters of its route', async () => {
  const claims = { scope: 'orders:read', permissions: ['orders:delete'] };
  const answer = await ask('/api/orders/7', [`Bearer ${await issuer.sign(claims)}`], 'DELETE');
  expect(answer).toMatchObject({ status: 200, text: '{"deleted":"7","by":"user-1"}' });
  const refused = await ask('/api/orders/7', [`Bearer ${await issuer.sign(claims)}`], 'GET');
  expect(refused).toMatchObject({ status: 405 });
});

test('an outage of the issuer is a 503', async () => {
  const other = await createTestIssuer({ audience });
  const away = await other.listen();
  await away.close();
  const token = await other.sign({ iss: issuer.issuer }, { kid: 'never-seen' });
  issuer.outage('status', 500);
  const answer = await ask('/api/me', [`Bearer ${token}`]);
  issuer.outage('off');
  expect(answer).toMatchObject({ status: 503, challenge: undefined });
});

test('the lines that `npm run example -- next` prints are true', async () => {
  const running = await startExample('next/src/server.mjs', { PORT: '0' });
  const lines = readSampleLines(running.written());
  const statuses = [];
  // oxlint-disable-next-line no-await-in-loop -- in the order of the lines
  for (const { request } of lines) statuses.push((await sendRaw(request)).status);
  await running.stop();
  expect(statuses).toEqual([200, 401, 403]);
  expect(lines.map(({ status }) => status)).toEqual(statuses);
});
