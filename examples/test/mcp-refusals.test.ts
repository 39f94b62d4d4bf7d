import { createTestIssuer } from '../../packages/testing/src/index.ts';
import type { TestIssuer } from '../../packages/testing/src/index.ts';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findFreePort } from './free-port.ts';
import { FILES, startServer, toResource } from './mcp-process.ts';
import type { RunningServer } from './mcp-process.ts';

interface Call {
  readonly authorization?: string;
  readonly method?: string;
  readonly origin?: string;
  readonly query?: string;
}

/** What the guards do differently, as the README of the example says. */
const GUARDS = {
  'server.mjs': {
    namesErrorWithoutToken: false,
    statusOfMalformedHeader: 400,
    statusOfOutage: 503,
    saysWhenToRetry: true,
  },
  'sdk-guard.mjs': {
    namesErrorWithoutToken: true,
    statusOfMalformedHeader: 200,
    statusOfOutage: 500,
    saysWhenToRetry: false,
  },
};

const LIST_TOOLS = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });

async function ask(server: RunningServer, call: Call = {}): Promise<Response> {
  const { method = 'POST', query = '', ...others } = call;
  const accept = 'application/json, text/event-stream';
  return fetch(`${server.resource}${query}`, {
    method,
    headers: { accept, 'content-type': 'application/json', ...others },
    ...(method === 'POST' ? { body: LIST_TOOLS } : {}),
  });
}

describe.each(FILES)('a token before %s', (file) => {
  let issuer: TestIssuer;
  let server: RunningServer;
  let closeIssuer: () => Promise<void>;

  beforeAll(async () => {
    const port = await findFreePort();
    issuer = await createTestIssuer({ audience: toResource(port) });
    const listening = await issuer.listen();
    closeIssuer = async () => listening.close();
    server = await startServer(file, port, issuer.issuer);
  }, 30_000);

  afterAll(async () => {
    await server.stop();
    await closeIssuer();
  });

  async function bearer(...[claims, options]: Parameters<TestIssuer['sign']>): Promise<string> {
    return `Bearer ${await issuer.sign({ scope: 'mcp:tools', ...claims }, options)}`;
  }

  function toChallenge(response: Response): string {
    const challenge = response.headers.get('www-authenticate') ?? '';
    expect(challenge).toMatch(/^Bearer /);
    expect(challenge).toContain(`resource_metadata="${server.metadataUrl}"`);
    return challenge;
  }

  test('that is good passes', async () => {
    const response = await ask(server, { authorization: await bearer() });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"whoami"');
  });

  test.each<[string, ...Parameters<TestIssuer['sign']>]>([
    ['is for another server', { aud: 'https://other.test/mcp' }],
    ['is for the host above', { aud: 'http://127.0.0.1' }],
    ['is for nobody', { aud: undefined }],
    ['expired', {}, { expiresInSeconds: -60 }],
    ['is of another issuer', { iss: 'https://other.test' }],
    ['is an ID token', { at_hash: 'x' }, { typ: 'JWT' }],
    ['is bound to a key', { cnf: { jkt: 'x' } }],
  ])('that %s is a 401', async (_what, claims, options) => {
    const response = await ask(server, { authorization: await bearer(claims, options) });
    expect(response.status).toBe(401);
    expect(toChallenge(response)).toContain('error="invalid_token"');
  });

  test('without the scope is a 403 that names it', async () => {
    const response = await ask(server, { authorization: await bearer({ scope: 'other' }) });
    expect(response.status).toBe(403);
    const challenge = toChallenge(response);
    expect(challenge).toContain('error="insufficient_scope"');
    expect(challenge).toContain('scope="mcp:tools"');
  });

  test('in the query is no token', async () => {
    const query = `?access_token=${await issuer.sign({ scope: 'mcp:tools' })}`;
    const response = await ask(server, { query });
    expect(response.status).toBe(401);
    toChallenge(response);
  });

  test('is asked for whatever the method', async () => {
    const authorization = await bearer();
    for (const method of ['GET', 'DELETE']) {
      expect((await ask(server, { method })).status).toBe(401);
      // Without sessions the server has nothing to read or to end.
      expect((await ask(server, { method, authorization })).status).toBe(405);
    }
  });

  test('does not help a page of another host', async () => {
    const authorization = await bearer();
    const foreign = await ask(server, { authorization, origin: 'https://evil.test' });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('www-authenticate')).toBeNull();
    expect((await ask(server, { authorization, origin: server.url })).status).toBe(200);
  });

  test('is not named as the error where there is none', async () => {
    const challenge = toChallenge(await ask(server));
    expect(challenge.includes('error=')).toBe(GUARDS[file].namesErrorWithoutToken);
  });

  test('is not picked out of a header that holds more', async () => {
    const response = await ask(server, { authorization: `${await bearer()} more` });
    expect(response.status).toBe(GUARDS[file].statusOfMalformedHeader);
  });
});

test.each(FILES)('%s lets nobody in while the keys cannot be had', async (file) => {
  const port = await findFreePort();
  const nobody = 'http://127.0.0.1:1';
  const issuer = await createTestIssuer({ issuer: nobody, audience: toResource(port) });
  const server = await startServer(file, port, nobody);
  onTestFinished(async () => void (await server.stop()));
  const authorization = `Bearer ${await issuer.sign({ scope: 'mcp:tools' })}`;
  const response = await ask(server, { authorization });
  expect(response.status).toBe(GUARDS[file].statusOfOutage);
  expect(response.headers.has('retry-after')).toBe(GUARDS[file].saysWhenToRetry);
  expect(response.headers.has('www-authenticate')).toBe(false);
});
