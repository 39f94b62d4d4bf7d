import { oneOf } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import { definePreset, uuid } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link entra}, for the global cloud. */
export interface EntraArguments {
  /** The directory id of the tenant, a UUID. */
  readonly tenantId: string;
  /** `accessTokenAcceptedVersion` in the manifest of the API: 2 for 2, and 1 for 1 or null. */
  readonly version: 1 | 2;
}

const NO_TENANTS = ['common', 'organizations', 'consumers', '{tenantid}'];

// "Access tokens in the Microsoft identity platform", Validate the issuer: tokens name their own
// tenant, whichever endpoint the client used.
function templateFault(tenantId: string): string | undefined {
  return NO_TENANTS.includes(tenantId.toLowerCase())
    ? 'is a shared endpoint and not a tenant; tokens name their own tenant as issuer: list the tenants you trust in `issuers`, or answer for them in `resolveIssuer`'
    : undefined;
}

/** The rows of {@link EntraArguments}. */
export const ENTRA_ROWS: OptionRows<EntraArguments, EntraArguments> = {
  tenantId: {
    read: uuid('the directory id of the tenant', templateFault),
    required: 'the directory id of the tenant',
  },
  version: {
    read: oneOf([2, 1]),
    required: '`accessTokenAcceptedVersion` of the manifest, 2 or 1',
  },
};

/**
 * Returns the options for access tokens that a tenant of Microsoft Entra ID issues for your API. Set
 * `audience`: in version 2 the client id of the API, in version 1 that or its Application ID URI, depending
 * on what clients request. Tokens for Microsoft Graph cannot be verified by other APIs.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { entra } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...entra({ tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47', version: 2 }),
 *   audience: '11112222-bbbb-3333-cccc-4444dddd5555', // the client id of the API
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function entra(given: EntraArguments): ProviderPreset {
  return definePreset('entra', given, ENTRA_ROWS, ({ tenantId, version }) => {
    return {
      // Same page, Token formats, samples: version 1 ends with a slash, version 2 does not.
      // Discovery works from either: sts.windows.net serves the document of version 1 too (from
      // memory; the page names login.microsoftonline.com/{tenant}/.well-known/openid-configuration).
      issuer:
        version === 1
          ? `https://sts.windows.net/${tenantId}/`
          : `https://login.microsoftonline.com/${tenantId}/v2.0`,
      // "Access token claims reference", Header claims: alg, for example RS256. Keys carry no alg
      // (first page, Validate the issuer, sample of a key set), which one RSA algorithm makes clear.
      algorithms: ['RS256'],
      // Same reference: typ is always JWT; there is uti in place of jti, azp or appid of client_id.
      profile: 'standard',
      // Same reference, Payload claims: scp is a string, in tokens of users only.
      scopeClaim: 'scp',
      // Same reference: roles are the permissions of applications, and those assigned to users.
      permissionsClaim: 'roles',
      // Same reference: the client is in appid in version 1, and in azp in version 2.
      clientIdClaim: version === 1 ? 'appid' : 'azp',
      // If client and API are one registration, ID tokens have the same aud and roles,
      // but they do not name a client (from memory).
      requiredClaims: [version === 1 ? 'appid' : 'azp'],
      // "Access tokens in the Microsoft identity platform", Validate the issuer: the tenant is in `tid` too,
      // and must be the one in `iss`.
      requiredClaimValues: { tid: tenantId },
    };
  });
}
