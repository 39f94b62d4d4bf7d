import type { OptionRows } from '../options/rows.ts';
import { definePreset, host } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link auth0}. */
export interface Auth0Arguments {
  /** The domain of the tenant, such as `example.eu.auth0.com`, or its custom domain if clients use that. */
  readonly domain: string;
}

/** The rows of {@link Auth0Arguments}. */
export const AUTH0_ROWS: OptionRows<Auth0Arguments, Auth0Arguments> = {
  domain: { read: host('example.eu.auth0.com'), required: 'the domain of the tenant' },
};

/**
 * Returns the options for access tokens of an Auth0 API. Set `audience` to the identifier of the API. A client
 * that requests no audience gets an opaque token, which only Auth0 can verify.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { auth0 } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...auth0({ domain: 'example.eu.auth0.com' }),
 *   audience: 'https://api.example.com',
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function auth0(given: Auth0Arguments): ProviderPreset {
  return definePreset('auth0', given, AUTH0_ROWS, ({ domain }) => ({
    // "Access Token Profiles", table of claims: iss is https://tenant.auth0.com/ with the slash.
    issuer: `https://${domain}/`,
    // "Signing Algorithms": an API has RS256, PS256 or HS256; the first is recommended, and the last
    // cannot be verified without a secret. For PS256 set `algorithms` after the preset.
    algorithms: ['RS256'],
    // "Access Token Profiles", table of headers: typ is JWT in the Auth0 profile and at+jwt in the RFC 9068
    // profile. The first has neither client_id nor jti, so `rfc9068` would refuse it. Set `rfc9068` if the
    // API uses that profile.
    profile: 'standard',
    // "Access Token Profiles", sample tokens: scope is one string.
    scopeClaim: 'scope',
    // "Access Token Profiles": role-based access control adds the claim permissions.
    permissionsClaim: 'permissions',
    // "Access Token Profiles", table of claims: the client is in azp in the Auth0 profile, and in client_id
    // in the RFC 9068 profile.
    clientIdClaim: [{ path: 'azp' }, { path: 'client_id' }],
  }));
}
