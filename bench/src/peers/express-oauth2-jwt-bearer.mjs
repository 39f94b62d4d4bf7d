import { auth } from 'express-oauth2-jwt-bearer';

/** @import { Peer } from '../types.d.ts' */
/** @typedef {ReturnType<typeof auth>} Handler */

/** @type {Peer} */
export const peer = {
  name: 'express-oauth2-jwt-bearer',
  package: 'express-oauth2-jwt-bearer',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  create({ issuer, audience, algorithm, jwk }) {
    const handler = auth({
      issuer,
      audience,
      tokenSigningAlg: algorithm,
      // `exp` is always checked, and demanded.
      publicKey: { keys: [jwk] },
    });
    return [
      {
        label: 'express-oauth2-jwt-bearer',
        mode: 'async',
        usual: true,
        verify: (token) => handle(handler, `Bearer ${token}`),
      },
    ];
  },
};

/**
 * Gives the middleware the least of a request that it works with; there is no way in without one.
 * @param {Handler} handler
 * @param {string} authorization
 * @returns {Promise<void>}
 */
function handle(handler, authorization) {
  const request = {
    method: 'GET',
    protocol: 'https',
    url: '/',
    originalUrl: '/',
    headers: { host: 'api.example.com', authorization },
    query: {},
    is: () => false,
    get: () => 'api.example.com',
    app: { get: () => false },
  };
  return new Promise((resolve, reject) => {
    const next = (/** @type {unknown} */ error) => {
      if (error === undefined) resolve();
      else reject(error);
    };
    void handler(
      /** @type {Parameters<Handler>[0]} */ (/** @type {unknown} */ (request)),
      /** @type {Parameters<Handler>[1]} */ ({}),
      next,
    );
  });
}
