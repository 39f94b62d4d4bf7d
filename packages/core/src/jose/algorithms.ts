/** The signature algorithms that this library verifies (RFC 7518 §3.1, RFC 9864). */
export type AlgorithmName =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'Ed25519';

/** A configured algorithm; `EdDSA` is read as `Ed25519`. */
export type AlgorithmOption = AlgorithmName | 'EdDSA';

/** One row of the table of algorithms: everything that verifying a signature needs. */
export interface Algorithm {
  readonly name: AlgorithmName;
  readonly scheme: 'pkcs1' | 'pss' | 'ecdsa' | 'eddsa';
  readonly kty: 'RSA' | 'EC' | 'OKP';
  /** The only curve this algorithm may use (RFC 7518 §3.4: ES512 never runs on P-384). */
  readonly crv?: 'P-256' | 'P-384' | 'P-521' | 'Ed25519';
  /** The SHA-2 variant. Ed25519 has its own hash. */
  readonly hashBits?: 256 | 384 | 512;
  /**
   * The fixed length of a signature (RFC 7518 §3.4: r and s side by side, never DER). An RSA signature
   * has the length of the modulus.
   */
  readonly signatureBytes?: number;
  /** The length of one coordinate of a public key on `crv`. */
  readonly coordinateBytes?: number;
}

function rsa(name: AlgorithmName, scheme: 'pkcs1' | 'pss', hashBits: 256 | 384 | 512): Algorithm {
  return Object.freeze({ name, scheme, kty: 'RSA', hashBits });
}

function ecdsa(
  name: AlgorithmName,
  crv: 'P-256' | 'P-384' | 'P-521',
  hashBits: 256 | 384 | 512,
  coordinateBytes: number,
): Algorithm {
  const signatureBytes = 2 * coordinateBytes;
  const key = { kty: 'EC', crv, coordinateBytes } as const;
  return Object.freeze({ name, scheme: 'ecdsa', ...key, hashBits, signatureBytes } as const);
}

const ED25519: Algorithm = Object.freeze({
  name: 'Ed25519',
  scheme: 'eddsa',
  kty: 'OKP',
  crv: 'Ed25519',
  signatureBytes: 64,
  coordinateBytes: 32,
});

const ROWS: readonly Algorithm[] = [
  rsa('RS256', 'pkcs1', 256),
  rsa('RS384', 'pkcs1', 384),
  rsa('RS512', 'pkcs1', 512),
  rsa('PS256', 'pss', 256),
  rsa('PS384', 'pss', 384),
  rsa('PS512', 'pss', 512),
  ecdsa('ES256', 'P-256', 256, 32),
  ecdsa('ES384', 'P-384', 384, 48),
  ecdsa('ES512', 'P-521', 512, 66),
  ED25519,
];

// A Map, because a name from a token may be `__proto__` or `constructor`. `EdDSA` is the deprecated
// polymorphic name (RFC 9864); here it never means Ed448.
const BY_NAME: ReadonlyMap<string, Algorithm> = new Map([
  ...ROWS.map((row): [string, Algorithm] => [row.name, row]),
  ['EdDSA', ED25519],
]);

/** Returns the algorithm with this exact, case-sensitive name, or undefined. HS* and `none` do not exist. */
export function toAlgorithm(name: string): Algorithm | undefined {
  return BY_NAME.get(name);
}

/** The names of all algorithms. */
export const ALGORITHM_NAMES: readonly AlgorithmName[] = Object.freeze(ROWS.map((row) => row.name));
