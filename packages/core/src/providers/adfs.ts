import type { OptionRows } from '../options/rows.ts';
import { definePreset, host } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link adfs}. */
export interface AdfsArguments {
  /** The name of the federation service, such as `adfs.example.com`. */
  readonly domain: string;
}

/** The rows of {@link AdfsArguments}. */
export const ADFS_ROWS: OptionRows<AdfsArguments, AdfsArguments> = {
  domain: { read: host('adfs.example.com'), required: 'the name of the federation service' },
};

/**
 * Returns the options for access tokens of AD FS 2016 and later. Set `audience` to the identifier of the web
 * API. Keys cannot be discovered from this issuer, which is an identifier with `http:` and no address: set
 * `jwksUri` to `https://<domain>/adfs/discovery/keys`. If `access_token_issuer` of the metadata is another,
 * set `issuer` after the preset.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { adfs } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...adfs({ domain: 'adfs.example.com' }),
 *   audience: 'https://api.example.com', // the identifier of the web API
 *   keys: fetchJwks({ jwksUri: 'https://adfs.example.com/adfs/discovery/keys' }),
 * });
 * ```
 */
export function adfs(given: AdfsArguments): ProviderPreset {
  return definePreset('adfs', given, ADFS_ROWS, ({ domain }) => ({
    // MicrosoftDocs/windowsserverdocs issue 551, and the recorded token (test/providers/adfs.json): the default
    // identifier of the service. ID tokens have another issuer, https://<domain>/adfs.
    issuer: `http://${domain}/adfs/services/trust`,
    // Recorded token, header: RS256, typ JWT, and x5t in place of kid.
    algorithms: ['RS256'],
    profile: 'standard',
    // The same: scp is one string.
    scopeClaim: 'scp',
    // The same: the client is in appid.
    clientIdClaim: 'appid',
  }));
}
