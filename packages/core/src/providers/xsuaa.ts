import { stringWithout } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import { definePreset, host } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link xsuaa}. */
export interface XsuaaArguments {
  /** The host of `url` in the binding, such as `example.authentication.eu10.hana.ondemand.com`. */
  readonly domain: string;
  /** `xsappname` of the binding, such as `orders!t1234`. */
  readonly xsappname: string;
}

const NAME = /^[\w.~!|-]+$/;

/** The rows of {@link XsuaaArguments}. */
export const XSUAA_ROWS: OptionRows<XsuaaArguments, XsuaaArguments> = {
  domain: {
    read: host('example.authentication.eu10.hana.ondemand.com'),
    required: 'the host of `url` in the binding',
  },
  xsappname: {
    read: stringWithout((value) =>
      NAME.test(value) ? undefined : 'must be `xsappname` of the binding, such as orders!t1234',
    ),
    required: '`xsappname` of the binding',
  },
};

/**
 * Returns the options for access tokens of SAP XSUAA, for one subaccount. Set `audience` to `xsappname`. Each
 * subaccount that subscribes to an application has its own issuer: list them, or resolve them with
 * `resolveIssuer`. Scopes are those of this application, without its name in front.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { xsuaa } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...xsuaa({
 *     domain: 'example.authentication.eu10.hana.ondemand.com',
 *     xsappname: 'orders!t1234',
 *   }),
 *   audience: 'orders!t1234',
 *   keys: fetchJwks({
 *     jwksUri: 'https://example.authentication.eu10.hana.ondemand.com/token_keys',
 *   }),
 * });
 * ```
 */
export function xsuaa(given: XsuaaArguments): ProviderPreset {
  return definePreset('xsuaa', given, XSUAA_ROWS, ({ domain, xsappname }) => ({
    // Recorded tokens (test/providers/xsuaa.json): iss is the token endpoint of the subaccount.
    issuer: `https://${domain}/oauth/token`,
    // The same, header: RS256 and typ JWT.
    algorithms: ['RS256'],
    profile: 'standard',
    // The same: scope is a list. Names begin with the application that owns them.
    scopeClaim: { path: 'scope', prefix: `${xsappname}.` },
    // cloudfoundry/uaa, UaaTokenServices.java, createJWTAccessToken: client_id, cid and azp are the client.
    clientIdClaim: 'client_id',
    // Recorded tokens: ext_attr, of the enhancer XSUAA. ID tokens have client_id and scope as well, but not
    // this (cloudfoundry/uaa, IdToken.java).
    requiredClaims: ['ext_attr'],
    // Recorded tokens: the header has jku. It is never followed.
    dangerouslyIgnoreHeaderParameters: ['jku'],
  }));
}
