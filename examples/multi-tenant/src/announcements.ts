import type { Auth } from '@oidc-verify/express';

/** The part of an embedded Postgres that is used here. With `pg`, it is `LISTEN` and `notification`. */
export interface Announcer {
  listen(channel: string, onNotice: (payload: string) => void): Promise<unknown>;
}

/**
 * Makes this process forget a tenant as soon as any process has changed it: a new one is accepted, and one
 * who has left is refused, without a restart and without waiting for `ttlSeconds`.
 */
export async function followTenants(announcer: Announcer, tenants: Auth): Promise<void> {
  await announcer.listen('tenants', (issuer) => tenants.forget(issuer));
}
