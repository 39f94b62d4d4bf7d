import type { OptionRows } from '../options/rows.ts';
import { definePreset, host, segment } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link zitadel}. */
export interface ZitadelArguments {
  /** The domain of the instance, such as `example-a1b2c3.us1.zitadel.cloud`. */
  readonly domain: string;
  /**
   * The id of the project whose roles are the permissions. Default: none, and no token has
   * permissions unless `permissionsClaim` follows.
   */
  readonly projectId?: string;
}

/** The rows of {@link ZitadelArguments}. */
export const ZITADEL_ROWS: OptionRows<ZitadelArguments, ZitadelArguments> = {
  domain: {
    read: host('example-a1b2c3.us1.zitadel.cloud'),
    required: 'the domain of the instance',
  },
  projectId: { read: segment('the id of a project') },
};

/**
 * Returns the options for JWT access tokens of ZITADEL. Set `audience` to the id of the project. Access tokens
 * are opaque by default: set the token type of the application, or of the service user, to JWT. They have no
 * scope claim. With `projectId`, the roles of that project are permissions.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { zitadel } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...zitadel({ domain: 'example-a1b2c3.us1.zitadel.cloud', projectId: '278123456789012345' }),
 *   audience: '278123456789012345', // the id of the project
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function zitadel(given: ZitadelArguments): ProviderPreset {
  return definePreset('zitadel', given, ZITADEL_ROWS, ({ domain, projectId }) => ({
    // "Claims in ZITADEL", Standard claims: iss is the domain; as URL, without a slash at the end,
    // in the recorded token (test/providers/zitadel.json).
    issuer: `https://${domain}`,
    // "OpenID Connect and OAuth2 web keys" lists RS256 among others; that it is the default is from
    // memory. Set another after the preset if a web key of that kind is active.
    algorithms: ['RS256'],
    profile: 'standard',
    // zitadel/zitadel pull request 12180, open: until then there is none; then it is one string.
    scopeClaim: 'scope',
    // Recorded token (test/providers/zitadel.json): the roles of a project are the keys of an object.
    ...(projectId === undefined
      ? {}
      : {
          permissionsClaim: {
            path: `urn:zitadel:iam:org:project:${projectId}:roles`,
            objectKeys: true,
          },
        }),
    // The same: the client is in client_id.
    clientIdClaim: 'client_id',
    // "Claims in ZITADEL": ID tokens have the same aud as access tokens, but no jti.
    requiredClaims: ['jti'],
  }));
}
