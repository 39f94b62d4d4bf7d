interface Curve {
  /** The prime of the field. */
  readonly p: bigint;
  readonly b: bigint;
}

// SP 800-186 §3.2.1; a is -3 for each of them.
const CURVES: ReadonlyMap<string, Curve> = new Map([
  [
    'P-256',
    {
      p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
      b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    },
  ],
  [
    'P-384',
    {
      p: (1n << 384n) - (1n << 128n) - (1n << 96n) + (1n << 32n) - 1n,
      b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    },
  ],
  [
    'P-521',
    {
      p: (1n << 521n) - 1n,
      b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    },
  ],
]);

/**
 * Returns true when the coordinates, as big-endian bytes, are a point of the curve named by `crv` (RFC
 * 7518 §6.2.1.1). Other points are refused before an engine sees them (RFC 8725 §3.4), so an engine
 * that fails to import a key has met a limit of its own.
 */
export function isOnCurve(crv: string, xBytes: Uint8Array, yBytes: Uint8Array): boolean {
  const curve = CURVES.get(crv);
  if (curve === undefined) return false;
  const { p, b } = curve;
  const x = toInteger(xBytes);
  const y = toInteger(yBytes);
  return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}

function toInteger(bytes: Uint8Array): bigint {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  return BigInt(`0x0${digits.join('')}`);
}
