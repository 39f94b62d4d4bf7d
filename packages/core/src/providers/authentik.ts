import type { OptionRows } from '../options/rows.ts';
import { definePreset, host, segment } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link authentik}. */
export interface AuthentikArguments {
  /** The host of authentik, such as `auth.example.com`. */
  readonly domain: string;
  /** The slug of the application, as in the URL of its discovery document. */
  readonly slug: string;
}

/** The rows of {@link AuthentikArguments}. */
export const AUTHENTIK_ROWS: OptionRows<AuthentikArguments, AuthentikArguments> = {
  domain: { read: host('auth.example.com'), required: 'the host of authentik' },
  slug: { read: segment('the slug of an application'), required: 'the slug of the application' },
};

/**
 * Returns the options for access tokens of one application of authentik. Set `audience` to the client id of
 * its provider. Groups are permissions if the scope `profile` was granted. Tokens of versions before August
 * 2025 (pull request 16454) have no scopes.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { authentik } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...authentik({ domain: 'auth.example.com', slug: 'orders' }),
 *   audience: 'Yz2qQvVwH6xk0T9mJb3sLr8nPd1fGc5a', // the client id of the provider
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function authentik(given: AuthentikArguments): ProviderPreset {
  return definePreset('authentik', given, AUTHENTIK_ROWS, ({ domain, slug }) => ({
    // goauthentik/authentik, providers/oauth2/models.py, get_issuer: with a slash at the end, in the issuer mode
    // "per provider", which is the default.
    issuer: `https://${domain}/application/o/${slug}/`,
    // Same file, get_jwt_key: RS256 with an RSA key, ES256 with an EC key, HS256 without a signing key.
    algorithms: ['RS256'],
    profile: 'standard',
    // goauthentik/authentik pull request 16454: before it, tokens have no scope.
    scopeClaim: 'scope',
    // "OAuth 2.0 provider", Default & special scopes: profile has the groups.
    permissionsClaim: 'groups',
    // providers/oauth2/id_token.py, to_access_token: azp is the client. An access token is the ID token with
    // azp and uid added, so it has the nonce of the login too.
    clientIdClaim: 'azp',
    requiredClaims: ['azp', 'uid'],
    acceptNonce: true,
  }));
}
