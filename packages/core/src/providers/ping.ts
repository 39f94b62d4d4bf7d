import { definePreset } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

// "Using the PingOne Postman environment", table of regions.
const DOMAINS = { NA: 'com', CA: 'ca', EU: 'eu', AU: 'com.au', SG: 'sg', AP: 'asia' } as const;
const REGIONS = Object.keys(DOMAINS) as readonly PingRegion[];

/** A region of PingOne, by its code. */
export type PingRegion = keyof typeof DOMAINS;

/** Which environment of PingOne. */
export interface PingArguments {
  readonly environmentId: string;
  readonly region: PingRegion;
}

/**
 * Returns the options for access tokens that a PingOne environment issues for a custom resource. Say
 * `audience`: that of the resource. With a custom domain, say `issuer` after the preset. PingFederate
 * has no fixed form of tokens, so there is no preset for it.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function ping(given: PingArguments): ProviderPreset {
  return definePreset('ping', given, ['environmentId', 'region'], (read) => {
    const environment = read.uuid('environmentId', 'the id of the environment');
    const domain = DOMAINS[read.choice('region', REGIONS)];
    return {
      // "Token claims", Access token claims: iss is https://auth.pingone.com/<environmentId>/as.
      issuer: `https://auth.pingone.${domain}/${environment}/as`,
      // "Token claims": all tokens are signed using RS256.
      algorithms: ['RS256'],
      // Same page: typ is left out or at+jwt; tokens of applications have no sub.
      profile: 'standard',
      // Same page: scope is one string.
      scopeClaim: 'scope',
    };
  });
}
