import type { OptionRows } from '../options/rows.ts';
import { definePreset, url } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link duende}. */
export interface DuendeArguments {
  /** The `issuer` of its discovery document, by default its origin. */
  readonly issuer: string;
}

/** The rows of {@link DuendeArguments}. */
export const DUENDE_ROWS: OptionRows<DuendeArguments, DuendeArguments> = {
  issuer: { read: url(), required: 'the `issuer` of the discovery document' },
};

/**
 * Returns the options for JWT access tokens of a Duende IdentityServer. Set `audience` to the name of the
 * `ApiResource`. Tokens of a server without API resources have no audience.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { duende } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...duende({ issuer: 'https://login.example.com' }),
 *   audience: 'orders', // the name of the ApiResource
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function duende(given: DuendeArguments): ProviderPreset {
  return definePreset('duende', given, DUENDE_ROWS, ({ issuer }) => ({
    // "IdentityServer Options", IssuerUri: inferred from the URL that clients use, in lower case.
    issuer,
    // "Key Management" (version 5): automatic key management creates RSA keys for RS256 by default.
    algorithms: ['RS256'],
    // "IdentityServer Options", AccessTokenJwtType: at+jwt by default. Tokens of clients alone have
    // no sub (from memory), so `rfc9068` would refuse them. Set it if all tokens have a user.
    profile: 'standard',
    // Same page, EmitScopesAsSpaceDelimitedStringInJwt: scope is a list, or one string.
    scopeClaim: 'scope',
    // "Requesting Tokens", Access Token: the client is in client_id.
    clientIdClaim: 'client_id',
  }));
}
