import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

// The service that knows your tenants: what it returns is trusted.
declare const tenants: {
  find(issuer: string, signal: AbortSignal): Promise<{ readonly audience: string } | undefined>;
};

const verifier = createVerifier({
  resolveIssuer: async (iss, { signal }) => {
    const tenant = await tenants.find(iss, signal); // an exact match in your own list
    return tenant === undefined ? undefined : { issuer: iss, audience: tenant.audience };
  },
  resolver: { maxIssuers: 20_000, ttlSeconds: 120 },
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});

export async function whoIs(accessToken: string): Promise<string | undefined> {
  const identity = await verifier.verify(accessToken);
  return identity.subject;
}

// When a tenant leaves: without it, its tokens are accepted for up to `ttlSeconds`.
export function onTenantRemoved(issuer: string): void {
  verifier.forget(issuer);
}

// For the readiness probe: the largest tenants have to be there.
export async function ready(): Promise<void> {
  await verifier.ready({ issuers: ['https://login.example.com/acme'] });
}
