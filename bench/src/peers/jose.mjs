import { createLocalJWKSet, importJWK, jwtVerify } from 'jose';

/** @import { Peer } from '../types.d.ts' */

/** @type {Peer} */
export const peer = {
  name: 'jose',
  package: 'jose',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  async create({ issuer, audience, algorithm, jwk }) {
    // `exp` is checked by default when the token has one.
    const options = { issuer, audience, algorithms: [algorithm] };
    const key = await importJWK(jwk, algorithm);
    const keys = createLocalJWKSet({ keys: [jwk] });
    return [
      {
        label: 'jose, key imported',
        mode: 'async',
        verify: (token) => jwtVerify(token, key, options),
      },
      {
        label: 'jose, JWK Set',
        mode: 'async',
        usual: true,
        verify: (token) => jwtVerify(token, keys, options),
      },
    ];
  },
};
