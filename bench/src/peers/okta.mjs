import OktaJwtVerifier from '@okta/jwt-verifier';

/** @import { Peer } from '../types.d.ts' */

/** @type {Peer} */
export const peer = {
  name: '@okta/jwt-verifier',
  package: '@okta/jwt-verifier',
  // RS256 is all it knows. Below it work njwt and jwks-rsa.
  algorithms: ['RS256'],
  create({ issuer, audience, jwk }) {
    const verifier = new OktaJwtVerifier({
      issuer,
      jwksUri: new URL('/jwks.json', issuer).href,
      getKeysInterceptor: async () => [jwk],
    });
    return [
      {
        label: '@okta/jwt-verifier',
        mode: 'async',
        usual: true,
        // `exp` is checked when the token has one.
        verify: (token) => verifier.verifyAccessToken(token, audience),
      },
    ];
  },
};
