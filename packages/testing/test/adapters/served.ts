// What the tests of all adapters share: one issuer, and apps that are served until a test is over.
import type { RequestListener, Server } from 'node:http';
import { onTestFinished } from 'vitest';
import { createTestIssuer } from '@oidc-verify/testing';
import type { ContractResponse, TestClaims } from '@oidc-verify/testing';
import { listen, send } from '@oidc-verify/testing/node';
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
