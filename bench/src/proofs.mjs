import { createHash, createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto';
import { testKeys } from '@oidc-verify/testing';

export const ORIGIN = 'https://api.example.com';
export const TARGET = '/orders/42?expand=lines';

/** @typedef {'ES256' | 'EdDSA'} ProofAlgorithm */

/**
 * Returns what makes proofs as one client does: all with one key, each with a `jti` of its own
 * (RFC 9449 §4.2).
 * @param {ProofAlgorithm} algorithm
 */
export function createProver(algorithm) {
  // Not the key of the issuer: the second of the kit's.
  const jwk = algorithm === 'ES256' ? testKeys.p256[1] : testKeys.ed25519[1];
  const privateKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  const { kty, crv, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  const publicJwk = kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x };
  const header = encode({ typ: 'dpop+jwt', alg: algorithm, jwk: publicJwk });
  const key = algorithm === 'ES256' ? { key: privateKey, dsaEncoding: PAIR } : privateKey;
  return {
    /** RFC 7638 §3: the members are in their order already. */
    thumbprint: digest(JSON.stringify(publicJwk)),
    /** @param {string} token */
    prove: (token) => {
      const iat = Math.floor(Date.now() / 1000);
      const htu = `${ORIGIN}/orders/42`;
      const claims = { jti: randomUUID(), htm: 'GET', htu, iat, ath: digest(token) };
      const input = `${header}.${encode(claims)}`;
      const hash = algorithm === 'ES256' ? 'sha256' : null;
      return `${input}.${sign(hash, Buffer.from(input), key).toString('base64url')}`;
    },
  };
}

const PAIR = /** @type {const} */ ('ieee-p1363');

/** @param {unknown} value */
function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** @param {string} text */
function digest(text) {
  return createHash('sha256').update(text).digest('base64url');
}
