import { verify, verifyWithJwks } from 'hono/jwt';

/** @import { Peer } from '../types.d.ts' */
/** @typedef {Extract<Parameters<typeof verify>[2], object>} VerifyOptions */
/** @typedef {VerifyOptions['alg']} Algorithm */

/** @type {Peer} */
export const peer = {
  name: 'hono/jwt',
  package: 'hono',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  async create({ issuer, audience, algorithm, jwk }) {
    const alg = /** @type {Algorithm} */ (algorithm);
    // Without `typ` it refuses access tokens of RFC 9068. `exp` is checked when the token has one.
    const checks = { iss: issuer, aud: audience, typ: ['JWT', 'at+jwt'] };
    const keys = [jwk];
    const key = await importKey(algorithm, jwk);
    return [
      {
        label: 'hono/jwt, key imported',
        mode: 'async',
        verify: (token) => verify(token, key, { alg, ...checks }),
      },
      {
        label: 'hono/jwt, JWK Set',
        mode: 'async',
        usual: true,
        verify: (token) =>
          verifyWithJwks(token, {
            keys,
            verification: checks,
            allowedAlgorithms: [/** @type {'RS256'} */ (alg)],
          }),
      },
    ];
  },
};

/** @type {Readonly<Record<string, { name: string, hash?: string, namedCurve?: string }>>} */
const PARAMETERS = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
};

/**
 * @param {string} algorithm
 * @param {Readonly<Record<string, unknown>>} jwk
 */
async function importKey(algorithm, { alg: _alg, ...jwk }) {
  const parameters = PARAMETERS[algorithm];
  if (parameters === undefined) throw new TypeError(`no parameters for ${algorithm}`);
  return await crypto.subtle.importKey('jwk', jwk, parameters, false, ['verify']);
}
