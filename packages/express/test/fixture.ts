import type { Express, Request, Response } from 'express';
import { onTestFinished } from 'vitest';
import { createAuth } from '@oidc-verify/express';
import type { Auth } from '@oidc-verify/express';
import { createTestIssuer } from '@oidc-verify/testing';
import type { ContractResponse } from '@oidc-verify/testing';
import { send } from './http-client.ts';
import type { WireRequest } from './http-client.ts';
import { listen } from './server.ts';
import type { Listening } from './server.ts';

export const issuer = await createTestIssuer();
const options = { issuer: issuer.issuer, audience: String(issuer.audience), realm: 'orders' };
export const NO_TOKEN = 'Bearer realm="orders"';

/** Returns an auth that trusts the issuer of {@link bearer}. */
export function createTestAuth(): Auth {
  return createAuth({ ...options, keys: issuer.keySource() });
}

/** An app that answers. */
export interface Served extends Listening {
  readonly request: (path: string, wire?: Partial<WireRequest>) => Promise<ContractResponse>;
}

/** Serves `app` until the test is over. */
export async function serve(app: Express): Promise<Served> {
  const listening = await listen(app);
  onTestFinished(listening.close);
  const request = async (path: string, wire: Partial<WireRequest> = {}) =>
    send(listening.port, { method: 'GET', path, headers: [], ...wire });
  return { ...listening, request };
}

/** Returns the headers of a request with a good token. */
export async function bearer(
  claims?: Readonly<Record<string, unknown>>,
): Promise<WireRequest['headers']> {
  return [['Authorization', `Bearer ${await issuer.sign(claims)}`]];
}

/** Answers 200. */
export function ok(_req: Request, res: Response): void {
  res.json({});
}
