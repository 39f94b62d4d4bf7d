import type { Context } from 'koa';
import { createAuth } from '@oidc-verify/koa';
import type { Auth } from '@oidc-verify/koa';
import { serve as serveListener, toTestOptions } from '../../testing/test/adapters/served.ts';
import type { Served } from '../../testing/test/adapters/served.ts';

export { bearer, issuer, NO_TOKEN, policy } from '../../testing/test/adapters/served.ts';

/** Returns an auth that trusts the issuer of `bearer`. */
export function createTestAuth(): Auth {
  return createAuth(toTestOptions());
}

/** What of a Koa app makes it reachable, whatever the types of its state and context. */
export interface App {
  callback(): (...args: never) => Promise<void>;
}

/** Serves `app` until the test is over. */
export async function serve(app: App): Promise<Served> {
  const listener = app.callback() as (request: unknown, response: unknown) => Promise<void>;
  return serveListener(listener);
}

/** Answers 200. */
export function ok(ctx: Pick<Context, 'body'>): void {
  ctx.body = {};
}
