import { afterEach, beforeAll, expect, test } from 'vitest';
import { bundleExamples, startExample } from './example-process.ts';
import type { RunningExample } from './example-process.ts';
import { sendRaw } from './hostile-requests.ts';
import type { RawRequest } from './hostile-requests.ts';

let running: RunningExample;

beforeAll(bundleExamples);
afterEach(async () => running.stop());

/** Reads a line such as `200  curl -i -X PUT -H 'authorization: Bearer …' --json '{}' 'http://…'`. */
function toRequest(line: string): RawRequest & { readonly status: number } {
  const [status = ''] = line.split(' ', 1);
  const find = (pattern: RegExp): string | undefined => pattern.exec(line)?.[1];
  const token = find(/-H 'authorization: ([^']+)'/);
  const method = find(/-X (\w+)/);
  return {
    status: Number(status),
    url: find(/'(http:[^']+)'$/) ?? '',
    body: find(/--json '([^']+)'/),
    authorization: token === undefined ? [] : [token],
    ...(method === undefined ? {} : { method }),
  };
}

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
  const lines = running
    .written()
    .split('\n')
    .filter((line) => /^\d{3} /.test(line));
  expect(lines.map((line) => toRequest(line).status)).toEqual(statuses);
  for (const line of lines) {
    const { status, ...request } = toRequest(line);
    // In this order: a tenant is refused before it is there, and after it has left.
    // oxlint-disable-next-line no-await-in-loop
    expect([line, (await sendRaw(request)).status]).toEqual([line, status]);
  }
});
