import type { OptionRows } from '../options/rows.ts';
import { definePreset, host } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** Which ZITADEL instance. */
export interface ZitadelArguments {
  /** The instance's domain: `example-a1b2c3.us1.zitadel.cloud`. */
  readonly domain: string;
}

/** The rows of {@link ZitadelArguments}. */
export const ZITADEL_ROWS: OptionRows<ZitadelArguments, ZitadelArguments> = {
  domain: {
    read: host('example-a1b2c3.us1.zitadel.cloud'),
    required: 'the domain of the instance',
  },
};

/**
 * Returns the options for JWT access tokens of ZITADEL. Say `audience`: the id of the project. By
 * default access tokens are opaque: set the token type of the application, or of the service user, to
 * JWT. They have no scope claim; judge by roles, which are an object: in `check`, or as a list that an
 * action writes, named by `permissionsClaim`.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function zitadel(given: ZitadelArguments): ProviderPreset {
  return definePreset('zitadel', given, ZITADEL_ROWS, ({ domain }) => ({
    // "Claims in ZITADEL", Standard claims: iss is the domain; as URL, without a slash at the end,
    // in the recorded token (test/providers/zitadel.json).
    issuer: `https://${domain}`,
    // "OpenID Connect and OAuth2 web keys" lists RS256 among others; that it is the default is from
    // memory. Say another after the preset where a web key of that kind is active.
    algorithms: ['RS256'],
    profile: 'standard',
    // zitadel/zitadel pull request 12180, open: until then there is none; then it is one string.
    scopeClaim: 'scope',
    // "Claims in ZITADEL": ID tokens have the same aud as access tokens, but no jti.
    requiredClaims: ['jti'],
  }));
}
