import type { OptionRows } from '../options/rows.ts';
import { definePreset, host, segment } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link okta}. */
export interface OktaArguments {
  /** Such as `example.okta.com`, or a custom domain, but not the domain of the Admin Console. */
  readonly domain: string;
  /** `default` or an id such as `aus1a2b3c4d5e6f7g8h9`. */
  readonly authorizationServerId: string;
}

const ADMIN = /-admin\.okta(?:preview|-emea)?\.com$/;

// From memory: the Admin Console has its own domain, which never issues tokens.
function adminFault(domain: string): string | undefined {
  return ADMIN.test(domain)
    ? 'is the domain of the Admin Console, which issues no tokens; leave out -admin'
    : undefined;
}

/** The rows of {@link OktaArguments}. */
export const OKTA_ROWS: OptionRows<OktaArguments, OktaArguments> = {
  domain: {
    read: host('example.okta.com', adminFault),
    required: 'the domain of the organization',
  },
  authorizationServerId: {
    read: segment(
      'the id of a custom authorization server, `default` or another (tokens of the org server cannot be verified)',
    ),
    required: 'the id of a custom authorization server, such as `default`',
  },
};

/**
 * Returns the options for access tokens of an Okta custom authorization server. Set `audience` to the one of
 * that server. There is no preset for the org authorization server, because only Okta can verify its access
 * tokens.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { okta } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...okta({ domain: 'example.okta.com', authorizationServerId: 'default' }),
 *   audience: 'api://default',
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function okta(given: OktaArguments): ProviderPreset {
  return definePreset('okta', given, OKTA_ROWS, ({ domain, authorizationServerId }) => {
    return {
      // "OpenID Connect & OAuth 2.0 API", Access token payload: iss; no slash at the end.
      issuer: `https://${domain}/oauth2/${authorizationServerId}`,
      // "Validate Access Tokens", About access token validation: signed using RS256.
      algorithms: ['RS256'],
      // "OpenID Connect & OAuth 2.0 API", Access token header: alg and kid, no typ.
      profile: 'standard',
      // Same page, Access token payload: scp is a list.
      scopeClaim: 'scp',
      // Same page, Access token payload: cid is the client. ID tokens have the client in aud and no cid, so
      // they are refused also where `audience` is the id of a client.
      clientIdClaim: 'cid',
      requiredClaims: ['cid'],
    };
  });
}
