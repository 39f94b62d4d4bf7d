import type { KeyFetchOptions } from '@oidc-verify/core/http';
import { createAuth } from '@oidc-verify/express';
import type { Auth } from '@oidc-verify/express';
import { hasTenant } from './tenants.ts';
import type { Database } from './tenants.ts';

/** Accepts the tokens of every tenant in the database, and of nobody else. */
export function createTenantAuth(db: Database, audience: string, keys: KeyFetchOptions = {}): Auth {
  return createAuth({
    ...keys,
    audience,
    // The issuer is what the token claims, so it is looked up, and never used to build a URL.
    resolveIssuer: async (issuer) => ((await hasTenant(db, issuer)) ? { issuer } : undefined),
    // The bound if an announcement is lost: a tenant who has left is refused after a minute at the latest.
    resolver: { ttlSeconds: 60, unknownTtlSeconds: 10 },
  });
}
