import { JwtVerifier } from 'aws-jwt-verify';

/** @import { Peer } from '../types.d.ts' */
/** @typedef {Parameters<ReturnType<typeof createVerifier>['cacheJwks']>[0]} JwkSet */

/** @type {Peer} */
export const peer = {
  name: 'aws-jwt-verify',
  package: 'aws-jwt-verify',
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  create({ issuer, audience, jwk }) {
    const verifier = createVerifier(issuer, audience);
    // There is no option for the algorithm: it is the one that the key states in `alg`.
    verifier.cacheJwks(/** @type {JwkSet} */ ({ keys: [jwk] }));
    return [
      {
        label: 'aws-jwt-verify sync',
        mode: 'sync',
        usual: true,
        verify: (token) => verifier.verifySync(token),
      },
      { label: 'aws-jwt-verify async', mode: 'async', verify: (token) => verifier.verify(token) },
    ];
  },
};

/**
 * `exp` is checked by default when the token has one.
 * @param {string} issuer
 * @param {string} audience
 */
function createVerifier(issuer, audience) {
  const jwksUri = new URL('/jwks.json', issuer).href;
  return JwtVerifier.create({ issuer, audience, jwksUri });
}
