import type { OptionRows } from '../options/rows.ts';
import { definePreset, host, uuid } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link entraB2c}. */
export interface EntraB2cArguments {
  /** The host of the user flows, such as `example.b2clogin.com`, or a custom domain. */
  readonly domain: string;
  /** The directory id of the B2C tenant, a UUID. */
  readonly tenantId: string;
}

/** The rows of {@link EntraB2cArguments}. */
export const ENTRA_B2C_ROWS: OptionRows<EntraB2cArguments, EntraB2cArguments> = {
  domain: { read: host('example.b2clogin.com'), required: 'the host of the user flows' },
  tenantId: {
    read: uuid('the directory id of the tenant'),
    required: 'the directory id of the tenant',
  },
};

/**
 * Returns the options for access tokens of Azure AD B2C. Set `audience` to the client id of the API. Keys
 * cannot be discovered from this issuer, because the metadata belongs to a user flow: set `jwksUri` to that of
 * the user flow. Tokens of all user flows are accepted. For those of one, add
 * `requiredClaimValues: { tfp: 'B2C_1_signin' }`.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { entraB2c } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...entraB2c({
 *     domain: 'example.b2clogin.com',
 *     tenantId: '775527ff-9a37-4307-8b3d-cc311f58d925',
 *   }),
 *   audience: '90c0fe63-bcf2-44d5-8fb7-b8bbc0b29dc6', // the client id of the API
 *   keys: fetchJwks({
 *     jwksUri:
 *       'https://example.b2clogin.com/example.onmicrosoft.com/b2c_1_signin/discovery/v2.0/keys',
 *   }),
 * });
 * ```
 */
export function entraB2c(given: EntraB2cArguments): ProviderPreset {
  return definePreset('entraB2c', given, ENTRA_B2C_ROWS, ({ domain, tenantId }) => ({
    // "Overview of tokens in Azure Active Directory B2C", Compatibility: the default of the issuer claim.
    issuer: `https://${domain}/${tenantId}/v2.0/`,
    // "Request an access token in Azure Active Directory B2C", sample: RS256, typ JWT.
    algorithms: ['RS256'],
    profile: 'standard',
    // First page, Claims: scp, separated by spaces, also in tokens of applications ("Set up OAuth 2.0 client
    // credentials flow").
    scopeClaim: 'scp',
    // Same page: azp is the client.
    clientIdClaim: 'azp',
    // The sample of an access token has the nonce of the login. scp is in access tokens alone.
    requiredClaims: ['azp', 'scp'],
    acceptNonce: true,
  }));
}
