/** Integers as cryptography writes them: big-endian octet strings (RFC 8017 §4). */

export function toInteger(bytes: Uint8Array): bigint {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return BigInt(`0x${hex === '' ? '0' : hex}`);
}

/** Returns exactly `length` bytes; throws where the integer needs more. */
export function toOctets(integer: bigint, length: number): Uint8Array {
  const hex = integer.toString(16).padStart(2 * length, '0');
  if (integer < 0n || hex.length > 2 * length) throw new RangeError('the integer does not fit');
  return fromHex(hex);
}

export function fromHex(hex: string): Uint8Array {
  const pairs = hex.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

export function powerOf(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Returns the least integer whose cube is not below `integer`. */
export function cubeRootAbove(integer: bigint): bigint {
  let low = 0n;
  let high = 1n << BigInt(Math.ceil(integer.toString(2).length / 3) + 1);
  while (low < high) {
    const middle = (low + high) >> 1n;
    if (middle ** 3n < integer) low = middle + 1n;
    else high = middle;
  }
  return low;
}

/** Returns the integer whose cube ends in the low `bits` bits of `suffix`, which must be odd. */
export function cubeRootOfSuffix(suffix: bigint, bits: number): bigint {
  if ((suffix & 1n) === 0n) throw new RangeError('an even suffix has no cube root');
  const order = 1n << BigInt(bits - 2);
  // 3 divides one of order + 1 and 2 · order + 1: the inverse of 3 is that third.
  const inverse = (order + 1n) % 3n === 0n ? (order + 1n) / 3n : (2n * order + 1n) / 3n;
  return powerOf(suffix, inverse, 1n << BigInt(bits));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export async function digest(name: string, data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(name, new Uint8Array(data)));
}
