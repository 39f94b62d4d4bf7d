// What the tests of all adapters share: one issuer, and apps that are served until a test is over.
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect, onTestFinished } from 'vitest';
import { createTestIssuer } from '@oidc-verify/testing';
import type { ContractResponse, TestClaims } from '@oidc-verify/testing';
import { listen, send, sendUpgrade } from '@oidc-verify/testing/node';
import type { ListeningServer, NodeContractRequest } from '@oidc-verify/testing/node';

export const issuer = await createTestIssuer();
export const policy = { issuer: issuer.issuer, audience: String(issuer.audience) };
export const NO_TOKEN = 'Bearer realm="orders"';

/** Returns the options of an auth that trusts the issuer of {@link bearer}. */
export function toTestOptions() {
  return { ...policy, realm: 'orders', keys: issuer.keySource() };
}

/** An app that answers. */
export interface Served extends ListeningServer {
  readonly request: (
    path: string,
    wire?: Partial<NodeContractRequest>,
  ) => Promise<ContractResponse>;
}

/** Serves `app` until the test is over. */
export async function serve(app: Server | RequestListener): Promise<Served> {
  const listening = await listen(app);
  onTestFinished(listening.close);
  const request: Served['request'] = async (path, wire) =>
    send(listening.port, { method: 'GET', path, headers: [], ...wire });
  return { ...listening, request };
}

/** Returns the headers of a request with a good token. */
export async function bearer(claims?: TestClaims): Promise<NodeContractRequest['headers']> {
  return [['Authorization', `Bearer ${await issuer.sign(claims)}`]];
}

/** Spellings of `/api/orders`, some of which reach its route on some frameworks. */
export const SPELLINGS: readonly string[] = [
  '/api/orders',
  '/api//orders',
  '/api/orders?x',
  '/api%2Forders',
  '/x/../api/orders',
  '/API/Orders',
  '/api/orders/',
  '//api/orders',
  '/%61pi/orders',
];

interface UpgradingAuth {
  upgrade(
    message: IncomingMessage,
    requirement: { readonly scopes: readonly string[] },
  ): Promise<
    | { readonly ok: true; readonly token: { readonly subject: string | undefined } }
    | { readonly ok: false; readonly http1: string }
  >;
}

/** Guards the upgrades of `server` by the scope `chat`, and expects that to hold. */
export async function expectGuardedUpgrades(
  auth: UpgradingAuth,
  { server, port }: Served,
): Promise<void> {
  const answer = async (message: IncomingMessage, socket: Duplex): Promise<void> => {
    const outcome = await auth.upgrade(message, { scopes: ['chat'] });
    socket.end(outcome.ok ? `hello ${outcome.token.subject}` : outcome.http1);
  };
  server.on('upgrade', (message: IncomingMessage, socket: Duplex) => {
    void answer(message, socket);
  });
  const upgrade = async (headers: NodeContractRequest['headers']): Promise<string> =>
    sendUpgrade(port, { method: 'GET', path: '/chat', headers });
  const anonymous = await upgrade([]);
  expect(anonymous).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  expect(anonymous).toContain('www-authenticate: Bearer realm="orders", scope="chat"\r\n');
  expect(await upgrade(await bearer())).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  expect(await upgrade(await bearer({ scope: 'chat' }))).toBe('hello user-1');
}
