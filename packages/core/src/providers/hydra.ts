import type { OptionRows } from '../options/rows.ts';
import { definePreset, issuerUrl } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link hydra}. */
export interface HydraArguments {
  /** The `issuer` of its discovery document, with the slash at the end if it has one. */
  readonly issuer: string;
}

/** The rows of {@link HydraArguments}. */
export const HYDRA_ROWS: OptionRows<HydraArguments, HydraArguments> = {
  issuer: { read: issuerUrl, required: 'the `issuer` of the discovery document' },
};

/**
 * Returns the options for JWT access tokens of Ory Hydra and Ory Network. Set `audience` to one that clients
 * request, because `aud` is empty otherwise. Access tokens are opaque by default: set
 * `strategies.access_token`, or `access_token_strategy` of the client, to `jwt`.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { hydra } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...hydra({ issuer: 'https://hydra.example.com' }),
 *   audience: 'https://api.example.com', // which clients request
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function hydra(given: HydraArguments): ProviderPreset {
  return definePreset('hydra', given, HYDRA_ROWS, ({ issuer }) => ({
    // ory/docs, "Change the OAuth2 issuer URL": as configured in urls.self.issuer.
    issuer,
    // ory/hydra issue 3030, header of an access token: RS256 and typ JWT.
    algorithms: ['RS256'],
    profile: 'standard',
    // ory/fosite, token/jwt/claims_jwt.go: scp is a list, or scope is a string, or both say the same, depending
    // on strategies.jwt.scope_claim (ory/hydra pull request 3531).
    scopeClaim: [{ path: 'scp' }, { path: 'scope' }],
    // ory/hydra, oauth2/session.go, GetJWTClaims: client_id is the client. ID tokens do not have it
    // (ory/fosite, token/jwt/claims_id_token.go).
    clientIdClaim: 'client_id',
    requiredClaims: ['client_id'],
  }));
}
