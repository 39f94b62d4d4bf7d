import { decodeBase64url, encodeBase64url } from '../wire/base64url.ts';
import { toAlgorithm } from './algorithms.ts';
import type { Algorithm, AlgorithmName } from './algorithms.ts';

/** A key as the issuer publishes it (RFC 7517 §4). Members are unchecked until a key is selected. */
export interface Jwk {
  readonly kty?: string;
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
  readonly key_ops?: readonly string[];
  readonly crv?: string;
  readonly n?: string;
  readonly e?: string;
  readonly x?: string;
  readonly y?: string;
  readonly [member: string]: unknown;
}

/** The members that make a public key (RFC 7638 §3.2), canonically encoded. Nothing else of a JWK is ever imported. */
export type PublicJwk =
  | { readonly e: string; readonly kty: 'RSA'; readonly n: string }
  | { readonly crv: string; readonly kty: 'EC'; readonly x: string; readonly y: string }
  | { readonly crv: string; readonly kty: 'OKP'; readonly x: string };

/** A published key that may verify signatures of exactly one algorithm (RFC 8725 §3.1). */
export interface VerificationKey {
  readonly kid: string | undefined;
  readonly algorithm: Algorithm;
  readonly publicJwk: PublicJwk;
  /** The RFC 7638 §3.1 hash input: equal for two keys exactly when their material is equal. */
  readonly thumbprintInput: string;
  readonly signatureBytes: number;
}

/** Why a published key is left alone. `other-algorithm`: fine, but not for what this issuer may use. */
export type UnusableReason =
  | 'invalid'
  | 'unsupported'
  | 'private'
  | 'weak'
  | 'rsa-without-alg'
  | 'other-algorithm';

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;

/**
 * Returns the key that `jwk` publishes for one of `algorithms`, or the reason why it is never used.
 * Private and symmetric keys are refused: a set that holds one is broken, and what is published
 * proves nothing. RSA must have 2048–8192 bits (RFC 7518 §3.3).
 */
export function toVerificationKey(
  jwk: Jwk,
  algorithms: ReadonlySet<AlgorithmName>,
): VerificationKey | UnusableReason {
  if (typeof jwk !== 'object' || jwk === null) return 'invalid';
  const { kid, kty, use, key_ops: operations } = jwk;
  if (kid !== undefined && typeof kid !== 'string') return 'invalid';
  if (kty === 'oct' || PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member)))
    return 'private';
  if (use !== undefined && use !== 'sig') return 'unsupported';
  if (operations !== undefined && !isListWith(operations, 'verify')) return 'unsupported';
  const algorithm = algorithmOf(jwk, algorithms);
  if (typeof algorithm === 'string') return algorithm;
  if (!algorithms.has(algorithm.name)) return 'other-algorithm';
  const material = algorithm.kty === 'RSA' ? toRsaKey(jwk) : toCurveKey(jwk, algorithm);
  if (typeof material === 'string') return material;
  return Object.freeze({
    kid,
    algorithm,
    ...material,
    thumbprintInput: JSON.stringify(material.publicJwk),
  });
}

function isListWith(value: unknown, item: string): boolean {
  return Array.isArray(value) && value.includes(item);
}

function algorithmOf(
  jwk: Jwk,
  algorithms: ReadonlySet<AlgorithmName>,
): Algorithm | 'unsupported' | 'rsa-without-alg' {
  if (jwk.alg !== undefined) {
    const stated = typeof jwk.alg === 'string' ? toAlgorithm(jwk.alg) : undefined;
    return stated !== undefined && fits(stated, jwk) ? stated : 'unsupported';
  }
  const candidates = [...algorithms].map(toAlgorithm).filter((row) => row !== undefined);
  const fitting = candidates.filter((row) => fits(row, jwk));
  // Curves fix the algorithm. An RSA key could serve six, and the token must not choose among them.
  if (fitting.length > 1) return 'rsa-without-alg';
  return fitting[0] ?? 'unsupported';
}

function fits(algorithm: Algorithm, jwk: Jwk): boolean {
  return algorithm.kty === jwk.kty && (algorithm.kty === 'RSA' || algorithm.crv === jwk.crv);
}

type Material = { readonly publicJwk: PublicJwk; readonly signatureBytes: number };

function toRsaKey(jwk: Jwk): Material | 'invalid' | 'weak' {
  const modulus = toUnsigned(jwk.n);
  const exponent = toUnsigned(jwk.e);
  if (modulus === undefined || exponent === undefined) return 'invalid';
  const bits = modulus.length * 8 - Math.clz32(modulus[0] as number) + 24;
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) return 'weak';
  // e = 1 turns every message into its own signature; an even e or modulus is no RSA key at all.
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
  const bytes = typeof member === 'string' ? decodeBase64url(member) : undefined;
  const first = bytes?.findIndex((byte) => byte !== 0) ?? -1;
  return first === -1 ? undefined : bytes?.subarray(first);
}

function isOdd(bytes: Uint8Array): boolean {
  return ((bytes[bytes.length - 1] as number) & 1) === 1;
}

// The y-coordinates of the points of order 1, 2, 4 and 8 on Ed25519, canonical and not. Under such a key
// anybody can sign, and neither OpenSSL nor WebCrypto looks (RFC 8725 §3.4).
const SMALL_ORDER: ReadonlySet<string> = new Set([
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  '7P_______________________________________38',
  '7f_______________________________________38',
  '7v_______________________________________38',
  'JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU',
  'xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o',
]);

function hasSmallOrder(x: string): boolean {
  const bytes = decodeBase64url(x);
  if (bytes === undefined) return false;
  // The top bit is the sign of the x-coordinate; both signs are of the same order.
  bytes[31] = (bytes[31] as number) & 0x7f;
  return SMALL_ORDER.has(encodeBase64url(bytes));
}

function toCurveKey(jwk: Jwk, algorithm: Algorithm): Material | 'invalid' | 'weak' {
  const { crv = '', coordinateBytes = 0, signatureBytes = 0 } = algorithm;
  const x = toCoordinate(jwk.x, coordinateBytes, algorithm.kty === 'EC');
  if (x === undefined) return 'invalid';
  if (algorithm.kty === 'OKP') {
    if (hasSmallOrder(x)) return 'weak';
    return { publicJwk: Object.freeze({ crv, kty: 'OKP', x }), signatureBytes };
  }
  const y = toCoordinate(jwk.y, coordinateBytes, true);
  if (y === undefined) return 'invalid';
  return { publicJwk: Object.freeze({ crv, kty: 'EC', x, y }), signatureBytes };
}

/** Some issuers drop the leading zero bytes of an EC coordinate, against RFC 7518 §6.2.1.2: they are put back. */
function toCoordinate(member: unknown, length: number, padded: boolean): string | undefined {
  const bytes = typeof member === 'string' ? decodeBase64url(member) : undefined;
  if (bytes === undefined || bytes.length === 0 || bytes.length > length) return undefined;
  if (bytes.length < length && !padded) return undefined;
  const full = new Uint8Array(length);
  full.set(bytes, length - bytes.length);
  return encodeBase64url(full);
}
