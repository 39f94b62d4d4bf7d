import { jwksCache, validateJwtAccessToken } from 'oauth4webapi';

/** @import { Peer } from '../types.d.ts' */
/** @import { JWKSCacheInput } from 'oauth4webapi' */

/** @type {Peer} */
export const peer = {
  name: 'oauth4webapi',
  package: 'oauth4webapi',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  create({ issuer, audience, algorithm, jwk }) {
    const server = { issuer, jwks_uri: new URL('/jwks.json', issuer).href };
    /** @type {JWKSCacheInput} */
    const keys = { jwks: { keys: [jwk] }, uat: Math.floor(Date.now() / 1000) };
    // `exp` is always checked, and demanded.
    const options = { signingAlgorithms: [algorithm], [jwksCache]: keys };
    return [
      {
        label: 'oauth4webapi',
        mode: 'async',
        usual: true,
        // It takes nothing but a whole Request.
        verify: (token) => {
          const headers = { authorization: `Bearer ${token}` };
          return validateJwtAccessToken(
            server,
            new Request(audience, { headers }),
            audience,
            options,
          );
        },
      },
    ];
  },
};
