import { createHmac, randomUUID } from 'node:crypto';
import {
  decodeJwt,
  decodeProtectedHeader,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
} from 'jose';

/** @import { JWK, JWTPayload } from 'jose' */

/**
 * Returns `token` with changed claims and its original signature.
 * @param {string} token
 * @param {JWTPayload} changes
 */
export function tamper(token, changes) {
  const [header, , signature] = token.split('.');
  return `${header}.${encode({ ...toClaims(token), ...changes })}.${signature}`;
}

/**
 * Returns `token` as an unsecured JWT (RFC 7519 §6).
 * @param {string} token
 */
export function toUnsecured(token) {
  const [, payload] = token.split('.');
  return `${encode({ ...decodeProtectedHeader(token), alg: 'none' })}.${payload}.`;
}

/**
 * Returns `token` signed by HMAC with the issuer's public key as the secret (RFC 8725 §2.1).
 * @param {string} token
 */
export async function toHmac(token) {
  const response = await fetch(`${toClaims(token).iss}/jwks`);
  const { keys } = /** @type {{ keys: JWK[] }} */ (await response.json());
  const key = await importJWK(keys[0] ?? {}, 'RS256');
  if (key instanceof Uint8Array) throw new Error('the issuer published a secret');
  const [, payload] = token.split('.');
  const input = `${encode({ ...decodeProtectedHeader(token), alg: 'HS256' })}.${payload}`;
  const mac = createHmac('sha256', await exportSPKI(key))
    .update(input)
    .digest('base64url');
  return `${input}.${mac}`;
}

/**
 * Returns a function that signs the claims of `token` with a key that is not the issuer's, and a header
 * of the attacker's choice.
 * @param {string} token
 */
export async function createForger(token) {
  const { privateKey } = await generateKeyPair('RS256');
  const header = { ...decodeProtectedHeader(token), alg: 'RS256' };
  const claims = toClaims(token);
  /** @param {object} changes */
  return (changes) =>
    new SignJWT(claims).setProtectedHeader({ ...header, ...changes }).sign(privateKey);
}

/**
 * Returns `count` well-formed tokens, each with the id of a key that does not exist.
 * @param {string} token
 * @param {number} count
 */
export async function withRandomKids(token, count) {
  const forge = await createForger(token);
  return await Promise.all(Array.from({ length: count }, () => forge({ kid: randomUUID() })));
}

/**
 * Returns the `kid` of `token`.
 * @param {string} token
 */
export function toKid(token) {
  return decodeProtectedHeader(token).kid;
}

/**
 * Returns the claims of `token`, unverified.
 * @param {string} token
 * @returns {JWTPayload}
 */
export function toClaims(token) {
  return /** @type {JWTPayload} */ (decodeJwt(token));
}

/** @param {object} part */
function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
