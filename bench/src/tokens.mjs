import { constants, createPrivateKey, randomUUID, sign } from 'node:crypto';
import { testKeys, toPublicJwk } from '@oidc-verify/testing';

/** @import { Policy, PublicKey } from './types.d.ts' */
/** @import { KeyObject } from 'node:crypto' */
/** @typedef {import('@oidc-verify/testing').PrivateJwk} PrivateJwk */

export const ISSUER = 'https://login.example.com/';
export const AUDIENCE = 'https://api.example.com';
export const ALGORITHMS = /** @type {const} */ (['RS256', 'PS256', 'ES256', 'EdDSA']);

/** @typedef {(typeof ALGORITHMS)[number]} Algorithm */

/** @type {Readonly<Record<Algorithm, PrivateJwk | undefined>>} */
const PRIVATE_KEYS = {
  RS256: testKeys.rsa[0],
  PS256: testKeys.rsa[0],
  ES256: testKeys.p256[0],
  EdDSA: testKeys.ed25519[0],
};

/**
 * Returns the private key that signs with `algorithm`.
 * @param {Algorithm} algorithm
 * @returns {PrivateJwk}
 */
export function toPrivateJwk(algorithm) {
  const jwk = PRIVATE_KEYS[algorithm];
  if (jwk === undefined) throw new TypeError(`no key for ${algorithm}`);
  return jwk;
}

/**
 * Returns the policy that every contender is configured with.
 * @param {Algorithm} algorithm
 * @param {string} [kid]
 * @returns {Policy}
 */
export function toPolicy(algorithm, kid = `${algorithm.toLowerCase()}-1`) {
  const material = toPublicJwk(toPrivateJwk(algorithm));
  const jwk = /** @type {PublicKey} */ ({ ...material, kid, alg: algorithm, use: 'sig' });
  return { issuer: ISSUER, audience: AUDIENCE, algorithm, jwk };
}

/**
 * Returns the claims of a usual access token, each time with another `jti` and subject.
 * @param {Readonly<Record<string, unknown>>} [overrides]
 * @returns {Record<string, unknown>}
 */
export function toClaims(overrides = {}) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: `auth0|${randomUUID()}`,
    client_id: 'mobile-app',
    iat: now - 5,
    exp: now + 86_400,
    jti: randomUUID(),
    scope: 'openid profile orders:read orders:write',
    ...overrides,
  };
}

/**
 * Returns a signed token, with a claim that fills it up to `characters` when that is given.
 * @param {Algorithm} algorithm
 * @param {Record<string, unknown>} claims
 * @param {{ kid?: string, characters?: number, typ?: string | null }} [options]
 */
export function signToken(algorithm, claims, options = {}) {
  const { kid = toPolicy(algorithm).jwk.kid, characters, typ = 'at+jwt' } = options;
  const header = encode({ alg: algorithm, ...(typ !== null && { typ }), kid });
  const signatureLength = Math.ceil((signatureBytes(algorithm) * 4) / 3);
  const payload =
    characters === undefined
      ? encode(claims)
      : encode(fill(claims, characters - header.length - signatureLength - 2));
  const input = `${header}.${payload}`;
  return `${input}.${signInput(algorithm, input)}`;
}

/**
 * Returns distinct tokens of one length.
 * @param {Algorithm} algorithm
 * @param {number} count
 * @param {number} [characters]
 */
export function signTokens(algorithm, count, characters = 1024) {
  return Array.from({ length: count }, () => signToken(algorithm, toClaims(), { characters }));
}

/** @param {unknown} value */
function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/**
 * @param {Record<string, unknown>} claims
 * @param {number} characters of the encoded payload
 */
function fill(claims, characters) {
  const bytes = Math.floor((characters * 3) / 4);
  const padding = bytes - JSON.stringify({ ...claims, note: '' }).length;
  if (padding < 0)
    throw new RangeError(`the claims alone are longer than ${characters} characters`);
  return { ...claims, note: 'x'.repeat(padding) };
}

/** @param {Algorithm} algorithm */
function signatureBytes(algorithm) {
  return algorithm === 'RS256' || algorithm === 'PS256' ? 256 : 64;
}

/** @type {Map<Algorithm, KeyObject>} */
const imported = new Map();

/**
 * @param {Algorithm} algorithm
 * @param {string} input
 */
function signInput(algorithm, input) {
  let key = imported.get(algorithm);
  if (key === undefined) {
    key = createPrivateKey({ key: { ...toPrivateJwk(algorithm) }, format: 'jwk' });
    imported.set(algorithm, key);
  }
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  return sign(hash, Buffer.from(input), toKeyInput(algorithm, key)).toString('base64url');
}

/**
 * @param {Algorithm} algorithm
 * @param {KeyObject} key
 */
function toKeyInput(algorithm, key) {
  if (algorithm === 'PS256') {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  }
  return algorithm === 'ES256' ? { key, dsaEncoding: /** @type {const} */ ('ieee-p1363') } : key;
}
