import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../migration/src/compare/apis.ts';
import type { Migration, Trust } from '../migration/src/compare/apis.ts';
import { REQUESTS } from '../migration/src/compare/requests.ts';
import type { MigrationRequest } from '../migration/src/compare/requests.ts';

const audience = 'https://api.example.com';
const DECISIONS = '../migration/decisions.json';
const all: Record<string, Record<string, string>> = {};

/** Returns the status, and whether a 401 says how to authenticate. */
async function decide(
  create: (trust: Trust) => Promise<Server>,
  { path, token, inQuery = false, duringOutage = false }: MigrationRequest,
): Promise<string> {
  const issuer = await createTestIssuer({ audience });
  const listening = await issuer.listen();
  const { issuer: name, jwksUri } = issuer;
  const server = await create({ issuer: name, audience, jwksUri });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const sent = await token(issuer);
    if (duringOutage) issuer.outage('status', 500);
    const url = new URL(path, `http://127.0.0.1:${port}`);
    const headers = new Headers();
    if (inQuery) url.searchParams.set('access_token', sent ?? '');
    else if (sent !== undefined) headers.set('authorization', `Bearer ${sent}`);
    const { status, headers: answered } = await fetch(url, { headers });
    const isBare = (status === 401 || status === 403) && !answered.has('www-authenticate');
    return isBare ? `${status}, no challenge` : `${status}`;
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await listening.close();
  }
}

async function decideBoth(
  { before, after }: Migration,
  request: MigrationRequest,
): Promise<readonly string[]> {
  return [await decide(before, request), await decide(after, request)];
}

describe.each(MIGRATIONS)('from $name', (migration) => {
  test.each(REQUESTS)('$title', async (request) => {
    const [before = '', after = ''] = await decideBoth(migration, request);
    // A route that only one of them has: the page does not speak of it.
    if (before === '404' || after === '404') return;
    all[migration.name] = { ...all[migration.name], [request.title]: `${before} → ${after}` };
    expect(after).not.toContain('no challenge');
    expect(after).not.toBe('500');
  });
});

describe('the pages', () => {
  test('say what was decided', async () => {
    await expect(`${JSON.stringify(all, undefined, 2)}\n`).toMatchFileSnapshot(DECISIONS);
  });
});
