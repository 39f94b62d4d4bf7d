import { afterEach, beforeAll, expect, test } from 'vitest';
import { bundleExamples, startExample } from './example-process.ts';
import type { RunningExample } from './example-process.ts';
import { sendRaw } from './hostile-requests.ts';
import { readSampleLines } from './sample-lines.ts';

let running: RunningExample;

beforeAll(bundleExamples);
afterEach(async () => running.stop());

test.each([
  ['nestjs', 'express', [200, 401, 403]],
  ['nestjs', 'fastify', [200, 401, 403]],
  ['lambda', 'v1', [200, 401, 403]],
  ['lambda', 'v2', [200, 401, 403]],
  ['lambda', 'alb', [200, 401, 403]],
  ['lambda', 'alb-multi', [200, 401, 403]],
  ['graphql', 'yoga', [200, 401, 200]],
  ['graphql', 'apollo', [200, 401, 200]],
  ['trpc', '', [200, 401, 403]],
  ['multi-tenant', '', [401, 201, 200, 403, 204, 401]],
])('the lines that %s %s prints are true', async (name, variant, statuses) => {
  running = await startExample(`${name}/dist/server.js`, { PORT: '0' }, [variant]);
  const lines = readSampleLines(running.written());
  expect(lines.map(({ status }) => status)).toEqual(statuses);
  for (const { line, status, request } of lines) {
    // oxlint-disable-next-line no-await-in-loop -- a tenant is refused before it is there, and after it has left
    expect([line, (await sendRaw(request)).status]).toEqual([line, status]);
  }
});
