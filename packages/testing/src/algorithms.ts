import type { AlgorithmName } from '@oidc-verify/core';

/** The key types the test kit can generate. */
export type KeyKind = 'rsa' | 'p256' | 'p384' | 'p521' | 'ed25519';

/** The signature algorithms that a test issuer can sign with: every algorithm that core verifies. */
export type SigningAlgorithm = AlgorithmName;

/** The Web Crypto parameters of one algorithm. */
export interface AlgorithmRow {
  readonly kind: KeyKind;
  readonly name: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'ECDSA' | 'Ed25519';
  readonly hash?: 'SHA-256' | 'SHA-384' | 'SHA-512';
  /** RFC 7518 §3.5: the salt is as long as the hash. */
  readonly saltLengthBytes?: number;
}

export const ALGORITHMS: Readonly<Record<SigningAlgorithm, AlgorithmRow>> = {
  RS256: { kind: 'rsa', name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  RS384: { kind: 'rsa', name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  RS512: { kind: 'rsa', name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  PS256: { kind: 'rsa', name: 'RSA-PSS', hash: 'SHA-256', saltLengthBytes: 32 },
  PS384: { kind: 'rsa', name: 'RSA-PSS', hash: 'SHA-384', saltLengthBytes: 48 },
  PS512: { kind: 'rsa', name: 'RSA-PSS', hash: 'SHA-512', saltLengthBytes: 64 },
  ES256: { kind: 'p256', name: 'ECDSA', hash: 'SHA-256' },
  ES384: { kind: 'p384', name: 'ECDSA', hash: 'SHA-384' },
  ES512: { kind: 'p521', name: 'ECDSA', hash: 'SHA-512' },
  Ed25519: { kind: 'ed25519', name: 'Ed25519' },
};

/** The names of all signature algorithms. */
export const SIGNING_ALGORITHMS: readonly SigningAlgorithm[] =
  Object.keys(ALGORITHMS).filter(isSigningAlgorithm);

/** Returns whether `alg` is an asymmetric signature algorithm, and not `none` or HMAC. */
export function isSigningAlgorithm(alg: string): alg is SigningAlgorithm {
  return Object.hasOwn(ALGORITHMS, alg);
}
