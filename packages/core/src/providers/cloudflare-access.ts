import type { OptionRows } from '../options/rows.ts';
import { definePreset, host } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link cloudflareAccess}. */
export interface CloudflareAccessArguments {
  /** The team domain, such as `example.cloudflareaccess.com`. */
  readonly teamDomain: string;
}

/** The rows of {@link CloudflareAccessArguments}. */
export const CLOUDFLARE_ACCESS_ROWS: OptionRows<
  CloudflareAccessArguments,
  CloudflareAccessArguments
> = {
  teamDomain: {
    read: host('example.cloudflareaccess.com'),
    required: 'the team domain, such as example.cloudflareaccess.com',
  },
};

/**
 * Returns the options for application tokens of Cloudflare Access: of users, and of service tokens. Set
 * `audience` to the AUD tag of the application. Cloudflare sends the token in the header
 * `Cf-Access-Jwt-Assertion`, so read it with the option `credentials`. Service tokens have no `subject`. Their
 * `clientId` is the client id of the service token.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { cloudflareAccess } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...cloudflareAccess({ teamDomain: 'example.cloudflareaccess.com' }),
 *   audience: '32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228', // the AUD tag
 *   keys: fetchJwks({ jwksUri: 'https://example.cloudflareaccess.com/cdn-cgi/access/certs' }),
 * });
 * ```
 */
export function cloudflareAccess(given: CloudflareAccessArguments): ProviderPreset {
  return definePreset('cloudflareAccess', given, CLOUDFLARE_ACCESS_ROWS, ({ teamDomain }) => ({
    // "Application token", Payload: iss is https://yourteam.cloudflareaccess.com, without a slash.
    issuer: `https://${teamDomain}`,
    // Same page, Header and Signature: RS256.
    algorithms: ['RS256'],
    // Same page, Header: typ is JWT.
    profile: 'standard',
    // Same page: no claim has scopes or roles.
    scopeClaim: 'scope',
    // Same page, Service token authentication: common_name is the client id of the service token, and sub is
    // an empty string.
    clientIdClaim: 'common_name',
    acceptEmptySubject: true,
    // Same page: type is app, or org in the global session token, which is for no application.
    requiredClaimValues: { type: 'app' },
  }));
}
