import type { Context } from 'koa';
import { onTestFinished } from 'vitest';
import { createAuth } from '@oidc-verify/koa';
import type { Auth } from '@oidc-verify/koa';
import { createTestIssuer } from '@oidc-verify/testing';
import type { ContractResponse } from '@oidc-verify/testing';
import { send } from '../../express/test/http-client.ts';
import type { WireRequest } from '../../express/test/http-client.ts';
import { listen as listenTo } from '../../express/test/server.ts';
import type { Listening } from '../../express/test/server.ts';

export const issuer = await createTestIssuer();
export const policy = { issuer: issuer.issuer, audience: String(issuer.audience) };
export const NO_TOKEN = 'Bearer realm="orders"';

/** Returns an auth that trusts the issuer of {@link bearer}. */
export function createTestAuth(): Auth {
  return createAuth({ ...policy, realm: 'orders', keys: issuer.keySource() });
}

/** What of a Koa app makes it reachable, whatever the types of its state and context. */
export interface App {
  callback(): (...args: never) => Promise<void>;
}

/** Resolves when `app` can be reached. */
export async function listen(app: App): Promise<Listening> {
  const answer = app.callback() as (request: unknown, response: unknown) => Promise<void>;
  return listenTo((request, response) => {
    void answer(request, response);
  });
}

/** An app that answers. */
export interface Served extends Listening {
  readonly request: (path: string, wire?: Partial<WireRequest>) => Promise<ContractResponse>;
}

/** Serves `app` until the test is over. */
export async function serve(app: App): Promise<Served> {
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
export function ok(ctx: Pick<Context, 'body'>): void {
  ctx.body = {};
}
