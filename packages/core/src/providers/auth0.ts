import { definePreset } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** Which Auth0 tenant. */
export interface Auth0Arguments {
  /** The tenant's domain, or its custom domain where clients use that: `example.eu.auth0.com`. */
  readonly domain: string;
}

/**
 * Returns the options for access tokens of an Auth0 API. Say `audience`: the identifier of the API.
 * A client that asks for no audience gets a token that is no JWT, which nobody else can verify.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function auth0(given: Auth0Arguments): ProviderPreset {
  return definePreset('auth0', given, ['domain'], (read) => ({
    // "Access Token Profiles", table of claims: iss is https://tenant.auth0.com/ with the slash.
    issuer: `https://${read.host('domain', 'example.eu.auth0.com')}/`,
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
