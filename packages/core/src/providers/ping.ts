import { oneOf } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import { definePreset, uuid } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

// "Using the PingOne Postman environment", table of regions.
const DOMAINS = { NA: 'com', CA: 'ca', EU: 'eu', AU: 'com.au', SG: 'sg', AP: 'asia' } as const;
const REGIONS = ['NA', 'CA', 'EU', 'AU', 'SG', 'AP'] as const satisfies readonly PingRegion[];

/** The code of a PingOne region. */
export type PingRegion = keyof typeof DOMAINS;

/** The arguments of {@link ping}. */
export interface PingArguments {
  /** The id of the environment, a UUID. */
  readonly environmentId: string;
  /** The region of the environment. */
  readonly region: PingRegion;
}

/** The rows of {@link PingArguments}. */
export const PING_ROWS: OptionRows<PingArguments, PingArguments> = {
  environmentId: { read: uuid('the id of the environment'), required: 'the id of the environment' },
  region: { read: oneOf(REGIONS), required: `one of ${REGIONS.join(', ')}` },
};

/**
 * Returns the options for access tokens that a PingOne environment issues for a custom resource. Set `audience`
 * to that of the resource. With a custom domain, set `issuer` after the preset. The tokens of PingFederate
 * have no fixed format, so there is no preset for it.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { ping } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...ping({ environmentId: '72f988bf-86f1-41af-91ab-2d7cd011db47', region: 'EU' }),
 *   audience: 'https://api.example.com',
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function ping(given: PingArguments): ProviderPreset {
  return definePreset('ping', given, PING_ROWS, ({ environmentId, region }) => {
    return {
      // "Token claims", Access token claims: iss is https://auth.pingone.com/<environmentId>/as.
      issuer: `https://auth.pingone.${DOMAINS[region]}/${environmentId}/as`,
      // "Token claims": all tokens are signed using RS256.
      algorithms: ['RS256'],
      // Same page: typ is left out or at+jwt; tokens of applications have no sub.
      profile: 'standard',
      // Same page: scope is one string.
      scopeClaim: 'scope',
      // Same page: the client is in client_id.
      clientIdClaim: 'client_id',
    };
  });
}
