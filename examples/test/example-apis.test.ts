import { createTestIssuer } from '../../packages/testing/src/index.ts';
import type { ListeningIssuer, TestIssuer } from '../../packages/testing/src/index.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleExamples, startExample } from './example-process.ts';
import type { RunningExample } from './example-process.ts';
import { hostileRequests, sendRaw } from './hostile-requests.ts';
import type { RawAnswer } from './hostile-requests.ts';

const audience = 'https://api.test';
const SCOPE = 'orders:read';

/** An example, and a request of it that only needs a token, and perhaps a scope. */
interface ExampleApi {
  readonly args: readonly [example: string, ...variant: string[]];
  readonly path: string;
  readonly query?: string;
  /** What the route needs, if a request without it is refused as a whole; else only a part of it is. */
  readonly scope?: string;
}

const APIS: readonly ExampleApi[] = [
  { args: ['nestjs', 'express'], path: '/orders', scope: SCOPE },
  { args: ['nestjs', 'fastify'], path: '/orders', scope: SCOPE },
  { args: ['lambda', 'v1'], path: '/orders', scope: SCOPE },
  { args: ['lambda', 'v2'], path: '/orders', scope: SCOPE },
  { args: ['lambda', 'alb-multi'], path: '/orders', scope: SCOPE },
  { args: ['graphql', 'yoga'], path: '/graphql', query: '{ me orders }' },
  { args: ['graphql', 'apollo'], path: '/graphql', query: '{ me orders }' },
  { args: ['trpc'], path: '/trpc/me,orders?batch=1' },
];

const REFUSED = {
  statuses: [403],
  text: /"code":"insufficient_scope"/,
  challenge: /^Bearer error="insufficient_scope".*, scope="orders:read"$/,
};
const PARTLY_REFUSED = {
  statuses: [200, 207],
  text: /"user-1".*(insufficient_scope|FORBIDDEN)|(insufficient_scope|FORBIDDEN).*"user-1"/,
  challenge: /^$|scope="orders:read"$/,
};

beforeAll(bundleExamples);

describe.each(APIS)('$args', ({ args: [name, ...variant], path, query, scope }) => {
  let issuer: TestIssuer;
  let listening: ListeningIssuer;
  let running: RunningExample;

  const ask = async (...authorization: readonly string[]): Promise<RawAnswer> => {
    const url = `${running.url}${path}`;
    if (query === undefined) return sendRaw({ url, authorization });
    return sendRaw({ url, authorization, method: 'POST', body: JSON.stringify({ query }) });
  };

  beforeAll(async () => {
    issuer = await createTestIssuer({ audience });
    listening = await issuer.listen();
    const env = { PORT: '0', ISSUER: issuer.issuer, AUDIENCE: audience };
    running = await startExample(`${name}/dist/server.js`, env, variant);
  });

  afterAll(async () => {
    await running.stop();
    await listening.close();
  });

  test('accepts a good token', async () => {
    const answer = await ask(`Bearer ${await issuer.sign({ sub: 'alice', scope: SCOPE })}`);
    expect(answer).toMatchObject({ status: 200, challenge: undefined });
    expect(answer.text).toContain('"alice"');
  });

  test('refuses hostile requests with the right status and challenge', async () => {
    for (const { title, authorization, status, challenge } of await hostileRequests(
      issuer,
      scope,
    )) {
      // oxlint-disable-next-line no-await-in-loop -- a failure names its request
      const answer = await ask(...authorization);
      expect({ title, ...answer }).toMatchObject({ title, status, caching: 'no-store' });
      expect([title, answer.challenge]).toEqual([title, expect.stringContaining(challenge)]);
      expect(answer.text).not.toContain('admin');
      expect(answer.text).not.toMatch(/<html|\bat .*:\d+:\d+|node_modules/);
    }
  });

  test('says what is missing to a token without the scope', async () => {
    const { status, text, challenge = '' } = await ask(`Bearer ${await issuer.sign()}`);
    // A field or a procedure that is refused is an error beside what the others answer.
    const wanted = scope === undefined ? PARTLY_REFUSED : REFUSED;
    expect(wanted.statuses).toContain(status);
    expect(text).toMatch(wanted.text);
    expect(challenge).toMatch(wanted.challenge);
  });

  test('never mixes the identities of requests at the same time', async () => {
    const subjects = Array.from({ length: 40 }, (_, index) => `user-${index}-of-many`);
    const answers = await Promise.all(
      subjects.map(async (sub) => ask(`Bearer ${await issuer.sign({ sub, scope: SCOPE })}`)),
    );
    const seen = answers.map(({ text }) => text.match(/user-\d+-of-many/g));
    expect(seen).toEqual(subjects.map((sub) => [sub]));
  });
});
