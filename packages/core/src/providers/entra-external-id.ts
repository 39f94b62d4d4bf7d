import type { OptionRows } from '../options/rows.ts';
import { definePreset, uuid } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link entraExternalId}. */
export interface EntraExternalIdArguments {
  /** The directory id of the external tenant, a UUID. */
  readonly tenantId: string;
}

/** The rows of {@link EntraExternalIdArguments}. */
export const ENTRA_EXTERNAL_ID_ROWS: OptionRows<
  EntraExternalIdArguments,
  EntraExternalIdArguments
> = {
  tenantId: {
    read: uuid('the directory id of the tenant'),
    required: 'the directory id of the tenant',
  },
};

/**
 * Returns the options for access tokens, version 2, of an external tenant of Microsoft Entra External ID. Set
 * `audience` to the client id of the API. If `issuer` of the metadata is another, as a custom URL domain may
 * have it, set `issuer` after the preset.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { entraExternalId } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...entraExternalId({ tenantId: '10e93a61-a289-4484-9a82-799587f1f2a9' }),
 *   audience: '11112222-bbbb-3333-cccc-4444dddd5555', // the client id of the API
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function entraExternalId(given: EntraExternalIdArguments): ProviderPreset {
  return definePreset('entraExternalId', given, ENTRA_EXTERNAL_ID_ROWS, ({ tenantId }) => ({
    // AzureAD/microsoft-authentication-library-for-js pull request 8595: the host is the id of the tenant,
    // also if clients use its name.
    issuer: `https://${tenantId}.ciamlogin.com/${tenantId}/v2.0`,
    // "Access token claims reference", as for Entra ID: RS256, typ JWT; scp, roles and azp.
    algorithms: ['RS256'],
    profile: 'standard',
    scopeClaim: 'scp',
    permissionsClaim: 'roles',
    clientIdClaim: 'azp',
    // ID tokens name no client (from memory).
    requiredClaims: ['azp'],
    requiredClaimValues: { tid: tenantId },
  }));
}
