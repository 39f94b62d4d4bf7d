import type { OptionRows } from '../options/rows.ts';
import { definePreset, host } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** Which Auth0 tenant. */
export interface Auth0Arguments {
  /** The tenant's domain, or its custom domain where clients use that: `example.eu.auth0.com`. */
  readonly domain: string;
}

/** The rows of {@link Auth0Arguments}. */
export const AUTH0_ROWS: OptionRows<Auth0Arguments, Auth0Arguments> = {
  domain: { read: host('example.eu.auth0.com'), required: 'the domain of the tenant' },
};

/**
 * Returns the options for access tokens of an Auth0 API. Say `audience`: the identifier of the API.
 * A client that asks for no audience gets a token that is no JWT, which nobody else can verify.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function auth0(given: Auth0Arguments): ProviderPreset {
  return definePreset('auth0', given, AUTH0_ROWS, ({ domain }) => ({
    // "Access Token Profiles", table of claims: iss is https://tenant.auth0.com/ with the slash.
    issuer: `https://${domain}/`,
    // "Signing Algorithms": an API has RS256, PS256 or HS256; the first is recommended, and the last
    // cannot be verified without a secret. Say `algorithms` after the preset for PS256.
    algorithms: ['RS256'],
    // "Access Token Profiles", table of headers: typ is JWT in the Auth0 profile and at+jwt in the RFC 9068 profile. The first has
    // neither client_id nor jti, so that `rfc9068` would refuse it; say it where the API uses that.
    profile: 'standard',
    // "Access Token Profiles", sample tokens: scope is one string.
    scopeClaim: 'scope',
    // "Access Token Profiles": role-based access control adds the claim permissions.
    permissionsClaim: 'permissions',
  }));
}
