import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../mcp-server/src/client.mjs';
import { startProvider } from '../mcp-server/src/provider.mjs';
import type { RunningProvider } from '../mcp-server/src/provider.mjs';
import { findFreePort } from './free-port.ts';
import { FILES, startServer, toResource } from './mcp-process.ts';
import type { RunningServer } from './mcp-process.ts';

const SCOPES = ['mcp:tools', 'mcp:announce', 'unrelated'];

/** One request that the client made by itself, and what came back. */
interface Exchange {
  readonly request: string;
  readonly status: number;
  readonly challenge: string | null;
  readonly form: Readonly<Record<string, string>>;
}

/** Returns a transport that keeps what it carried. */
function createRecorder(): {
  readonly exchanges: Exchange[];
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
} {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      const { body, method = 'GET' } = init ?? {};
      exchanges.push({
        request: `${method} ${String(url)}`,
        status: response.status,
        challenge: response.headers.get('www-authenticate'),
        form: body instanceof URLSearchParams ? Object.fromEntries(body) : {},
      });
      return response;
    },
  };
}

function toSteps(exchanges: readonly Exchange[]): readonly string[] {
  return exchanges.map(({ request, status }) => `${request} ${status}`);
}

describe.each(FILES)('a client of the SDK before %s', (file) => {
  let provider: RunningProvider;
  let server: RunningServer;

  beforeAll(async () => {
    const port = await findFreePort();
    provider = await startProvider({
      resources: [toResource(port)],
      scopes: SCOPES,
      clients: { agent: SCOPES.join(' '), limited: 'mcp:tools unrelated' },
    });
    server = await startServer(file, port, provider.issuer);
  }, 30_000);

  afterAll(async () => {
    await server.stop();
    await provider.close();
  });

  async function connectAs(id: string, protocol: 'auto' | 'legacy' = 'auto') {
    const recorder = createRecorder();
    const { issuer, secrets } = provider;
    const credentials = { issuer, id, secret: secrets[id] ?? '' };
    const client = await connect(server.resource, credentials, {
      fetch: recorder.fetch,
      protocol,
    });
    onTestFinished(async () => client.close());
    return { client, exchanges: recorder.exchanges };
  }

  /** What the client has to do between the refusal and its second try. */
  function authorizationSteps(tokenStatus: number): readonly string[] {
    return [
      `GET ${server.metadataUrl} 200`,
      `GET ${provider.issuer}/.well-known/oauth-authorization-server 200`,
      `POST ${provider.issuer}/token ${tokenStatus}`,
    ];
  }

  test.each([
    ['2025-11-25', 'legacy'],
    ['2026-07-28', 'auto'],
  ] as const)(
    'in revision %s is refused, finds out how, and calls a tool',
    async (revision, mode) => {
      const { client, exchanges } = await connectAs('agent', mode);
      expect(client.getNegotiatedProtocolVersion()).toBe(revision);
      expect(toSteps(exchanges).slice(0, 5)).toEqual([
        `POST ${server.resource} 401`,
        ...authorizationSteps(200),
        `POST ${server.resource} 200`,
      ]);
      const { challenge } = exchanges[0] as Exchange;
      expect(challenge).toMatch(/^Bearer /);
      expect(challenge).toContain(`resource_metadata="${server.metadataUrl}"`);
      expect(challenge).toContain('scope="mcp:tools"');
      expect(exchanges[3]?.form).toMatchObject({ resource: server.resource, scope: 'mcp:tools' });

      const answer = await client.callTool({ name: 'whoami', arguments: {} });
      const caller = { name: 'agent', client: 'agent', scopes: ['mcp:tools'] };
      expect(answer.structuredContent).toEqual(caller);
    },
  );

  test.each(['legacy', 'auto'] as const)(
    'gets the further scope of a tool by the challenge that names all of them (%s)',
    async (mode) => {
      const { client, exchanges } = await connectAs('agent', mode);
      await client.callTool({ name: 'whoami', arguments: {} });
      exchanges.length = 0;
      const answer = await client.callTool({ name: 'announce', arguments: { text: 'hello' } });
      expect(answer.structuredContent).toEqual({ announced: 'agent: hello' });
      expect(toSteps(exchanges)).toEqual([
        `POST ${server.resource} 403`,
        ...authorizationSteps(200),
        `POST ${server.resource} 200`,
      ]);
      const { challenge } = exchanges[0] as Exchange;
      expect(challenge).toContain('error="insufficient_scope"');
      expect(challenge).toContain('scope="mcp:tools mcp:announce"');
      expect(challenge).toContain(`resource_metadata="${server.metadataUrl}"`);
      expect(exchanges[3]?.form).toMatchObject({ scope: 'mcp:tools mcp:announce' });
    },
  );

  test('that may not have the further scope stays refused, and keeps the other tool', async () => {
    const { client, exchanges } = await connectAs('limited');
    exchanges.length = 0;
    const announced = client.callTool({ name: 'announce', arguments: { text: 'hello' } });
    await expect(announced).rejects.toMatchObject({ code: 'invalid_scope' });
    expect(toSteps(exchanges)).toEqual([`POST ${server.resource} 403`, ...authorizationSteps(400)]);
    const answer = await client.callTool({ name: 'whoami', arguments: {} });
    expect(answer.structuredContent).toMatchObject({ name: 'limited' });
  });

  test('reads metadata that says what the server says everywhere', async () => {
    const response = await fetch(server.metadataUrl);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({
      resource: server.resource,
      authorization_servers: [provider.issuer],
      scopes_supported: ['mcp:tools', 'mcp:announce'],
      bearer_methods_supported: ['header'],
    });
  });
});

test.each(FILES)('%s ends with exit code 0 on SIGTERM, with a client connected', async (file) => {
  const port = await findFreePort();
  const resources = [toResource(port)];
  const clients = { agent: 'mcp:tools' };
  const provider = await startProvider({ resources, scopes: SCOPES, clients });
  onTestFinished(async () => provider.close());
  const server = await startServer(file, port, provider.issuer);
  const { issuer, secrets } = provider;
  const credentials = { issuer, id: 'agent', secret: secrets['agent'] ?? '' };
  const client = await connect(server.resource, credentials);
  onTestFinished(async () => client.close());
  await client.callTool({ name: 'whoami', arguments: {} });
  expect(await server.stop()).toMatchObject({ code: 0, signal: null, stderr: '' });
});
