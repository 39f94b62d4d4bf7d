import { decodeBase64url, encodeBase64url } from '../wire/base64url.ts';
import { memberOf } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import type { Algorithm } from './algorithms.ts';
import { isOnCurve } from './curve.ts';

/**
 * The members of a public key (RFC 7638 §3.2), canonically encoded. Nothing else of a JWK is ever
 * imported.
 */
export type PublicJwk =
  | { readonly e: string; readonly kty: 'RSA'; readonly n: string }
  | { readonly crv: string; readonly kty: 'EC'; readonly x: string; readonly y: string }
  | { readonly crv: string; readonly kty: 'OKP'; readonly x: string };

/** A public key that any engine should be able to import. */
export interface KeyMaterial {
  readonly publicJwk: PublicJwk;
  readonly signatureBytes: number;
}

/**
 * Returns the public key that a JWK holds, or why it is not used: `invalid` for material that is not a
 * key of the algorithm's kind, `weak` for a key under which forging is feasible.
 */
export function toKeyMaterial(
  jwk: JsonObject,
  algorithm: Algorithm,
): KeyMaterial | 'invalid' | 'weak' {
  if (algorithm.kty === 'RSA') return toRsaKey(jwk);
  return algorithm.kty === 'EC' ? toEcKey(jwk, algorithm) : toOkpKey(jwk, algorithm);
}

const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;

/** RSA must have 2048–8192 bits (RFC 7518 §3.3). */
function toRsaKey(jwk: JsonObject): KeyMaterial | 'invalid' | 'weak' {
  const modulus = toUnsigned(memberOf(jwk, 'n'));
  const exponent = toUnsigned(memberOf(jwk, 'e'));
  if (modulus === undefined || exponent === undefined) return 'invalid';
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) return 'weak';
  // With e = 1 every message is its own signature. An even e or modulus is not an RSA key.
  if (!isOdd(modulus) || !isOdd(exponent) || exponent.length > 4) return 'invalid';
  if (exponent.length === 1 && exponent[0] === 1) return 'weak';
  const publicJwk = {
    e: encodeBase64url(exponent),
    kty: 'RSA',
    n: encodeBase64url(modulus),
  } as const;
  return { publicJwk: Object.freeze(publicJwk), signatureBytes: modulus.length };
}

/** Returns the unsigned integer without its leading zero bytes, which some issuers add. */
function toUnsigned(member: unknown): Uint8Array | undefined {
  const bytes = toBytes(member);
  if (bytes === undefined) return undefined;
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? undefined : bytes.subarray(first);
}

function toBytes(member: unknown): Uint8Array | undefined {
  return typeof member === 'string' ? decodeBase64url(member) : undefined;
}

function isOdd(bytes: Uint8Array): boolean {
  return ((bytes.at(-1) ?? 0) & 1) === 1;
}

function toEcKey(jwk: JsonObject, algorithm: Algorithm): KeyMaterial | 'invalid' {
  const { crv = '', coordinateBytes = 0, signatureBytes = 0 } = algorithm;
  const x = toCoordinate(memberOf(jwk, 'x'), coordinateBytes);
  const y = toCoordinate(memberOf(jwk, 'y'), coordinateBytes);
  if (x === undefined || y === undefined) return 'invalid';
  if (!isOnCurve(crv, x, y)) return 'invalid';
  const publicJwk = { crv, kty: 'EC', x: encodeBase64url(x), y: encodeBase64url(y) } as const;
  return { publicJwk: Object.freeze(publicJwk), signatureBytes };
}

/** Some issuers drop the leading zero bytes, contrary to RFC 7518 §6.2.1.2: they are put back. */
function toCoordinate(member: unknown, length: number): Uint8Array | undefined {
  const bytes = toBytes(member);
  if (bytes === undefined || bytes.length === 0 || bytes.length > length) return undefined;
  const full = new Uint8Array(length);
  full.set(bytes, length - bytes.length);
  return full;
}

function toOkpKey(jwk: JsonObject, algorithm: Algorithm): KeyMaterial | 'invalid' | 'weak' {
  const { crv = '', coordinateBytes = 0, signatureBytes = 0 } = algorithm;
  const bytes = toBytes(memberOf(jwk, 'x'));
  if (bytes === undefined || bytes.length !== coordinateBytes) return 'invalid';
  const x = encodeBase64url(bytes);
  if (hasSmallOrder(bytes)) return 'weak';
  return { publicJwk: Object.freeze({ crv, kty: 'OKP', x }), signatureBytes };
}

// The y-coordinates of the points of order 1, 2, 4 and 8 on Ed25519, canonical and not. Anybody can
// sign under such a key, and neither OpenSSL nor WebCrypto refuses it (RFC 8725 §3.4).
const SMALL_ORDER: ReadonlySet<string> = new Set([
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  '7P_______________________________________38',
  '7f_______________________________________38',
  '7v_______________________________________38',
  'JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU',
  'xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o',
]);

function hasSmallOrder(x: Uint8Array): boolean {
  const unsigned = Uint8Array.from(x);
  // The top bit is the sign of the x-coordinate; points of both signs have the same order.
  unsigned[31] = (unsigned[31] ?? 0) & 0x7f;
  return SMALL_ORDER.has(encodeBase64url(unsigned));
}
