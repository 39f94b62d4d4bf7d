/** Ways to send the content key (RFC 7518 §4) that are accepted; RFC 8725 §3.2 rules RSA1_5 out. */
export type KeyManagement = 'RSA-OAEP-256' | 'ECDH-ES' | 'ECDH-ES+A256KW';

/** What one content encryption fixes (RFC 7518 §5). */
export interface ContentEncryption {
  readonly name: string;
  readonly keyBytes: number;
  readonly ivBytes: number;
  readonly tagBytes: number;
  /** The ciphertext is a multiple of it. */
  readonly blockBytes: number;
}

const CONTENT_ENCRYPTIONS: readonly ContentEncryption[] = [
  { name: 'A128GCM', keyBytes: 16, ivBytes: 12, tagBytes: 16, blockBytes: 1 },
  { name: 'A256GCM', keyBytes: 32, ivBytes: 12, tagBytes: 16, blockBytes: 1 },
  { name: 'A128CBC-HS256', keyBytes: 32, ivBytes: 16, tagBytes: 16, blockBytes: 16 },
  { name: 'A256CBC-HS512', keyBytes: 64, ivBytes: 16, tagBytes: 32, blockBytes: 16 },
];

/** The `alg` values that a key of one type can serve. */
export const RSA_MANAGEMENTS: readonly KeyManagement[] = ['RSA-OAEP-256'];
export const ECDH_MANAGEMENTS: readonly KeyManagement[] = ['ECDH-ES', 'ECDH-ES+A256KW'];

/** A curve for key agreement. */
export interface Curve {
  readonly kty: 'EC' | 'OKP';
  readonly crv: string;
  readonly coordinateBytes: number;
}

const CURVES: readonly Curve[] = [
  { kty: 'EC', crv: 'P-256', coordinateBytes: 32 },
  { kty: 'EC', crv: 'P-384', coordinateBytes: 48 },
  { kty: 'EC', crv: 'P-521', coordinateBytes: 66 },
  { kty: 'OKP', crv: 'X25519', coordinateBytes: 32 },
];

/** Returns the accepted key management with exactly this name. */
export function toKeyManagement(alg: unknown): KeyManagement | undefined {
  return [...RSA_MANAGEMENTS, ...ECDH_MANAGEMENTS].find((name) => name === alg);
}

/** Returns the accepted content encryption with exactly this name. */
export function toContentEncryption(enc: unknown): ContentEncryption | undefined {
  return CONTENT_ENCRYPTIONS.find(({ name }) => name === enc);
}

/** Returns the curves that keys of this type may be on. */
export function curvesOf(kty: unknown): readonly Curve[] {
  return CURVES.filter((curve) => curve.kty === kty);
}
