import type { OptionRows } from '../options/rows.ts';
import { definePreset, segment, url } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link keycloak}. */
export interface KeycloakArguments {
  /**
   * The URL at which clients reach Keycloak. It ends in `/auth` before version 17, or where that path is
   * kept.
   */
  readonly url: string;
  /** The name of the realm, as in the URL. */
  readonly realm: string;
}

function slashFault(value: string): string | undefined {
  return value.endsWith('/') ? 'must not end with a slash' : undefined;
}

/** The rows of {@link KeycloakArguments}. */
export const KEYCLOAK_ROWS: OptionRows<KeycloakArguments, KeycloakArguments> = {
  url: { read: url(slashFault), required: 'the URL under which clients reach Keycloak' },
  realm: {
    read: segment('the name of a realm as it is in the URL'),
    required: 'the name of the realm',
  },
};

/**
 * Returns the options for access tokens of a Keycloak realm. Set `audience`: Keycloak adds this API to `aud`
 * only through an audience mapper. Roles of the realm are permissions. For the roles of a client too, set
 * `permissionsClaim: [{ path: ['realm_access', 'roles'] }, { path: ['resource_access', '<client>', 'roles'] }]`
 * after the preset.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { keycloak } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...keycloak({ url: 'https://sso.example.com', realm: 'shop' }),
 *   audience: 'orders', // by an audience mapper
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function keycloak(given: KeycloakArguments): ProviderPreset {
  return definePreset('keycloak', given, KEYCLOAK_ROWS, (read) => {
    return {
      // "Securing applications and services with OpenID Connect", Endpoints: the base URL, then
      // /realms/{realm-name}; the issuer has no slash at the end (from memory).
      issuer: `${read.url}/realms/${read.realm}`,
      // From memory: a new realm signs with RS256.
      algorithms: ['RS256'],
      // keycloak/keycloak pull request 37573: the header has typ JWT, or at+jwt by an option of the
      // client.
      profile: 'standard',
      // Recorded token (test/providers/keycloak.json): scope is one string.
      scopeClaim: 'scope',
      // The same: the roles of the realm.
      permissionsClaim: ['realm_access', 'roles'],
      // The same: the client is in azp.
      clientIdClaim: 'azp',
    };
  });
}
