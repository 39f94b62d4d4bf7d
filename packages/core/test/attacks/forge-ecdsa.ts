import { concat, toInteger, toOctets } from './integers.ts';

interface Curve {
  readonly bytes: number;
  readonly order: bigint;
  readonly field: bigint;
}

/** SEC 2 §2: the orders of the base points, and the primes of the fields. */
const CURVES: Readonly<Record<string, Curve>> = {
  ES256: {
    bytes: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    field: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  },
  ES384: {
    bytes: 48,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    field: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
  },
  ES512: {
    bytes: 66,
    order:
      0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    field: 2n ** 521n - 1n,
  },
};

function curveOf(alg: string): Curve {
  const curve = CURVES[alg];
  if (curve === undefined) throw new TypeError(`${alg} has no curve`);
  return curve;
}

/** Returns r‖s of two integers, each given by name or by its distance from the valid one. */
export function forgeEcdsa(
  alg: string,
  signature: Uint8Array,
  [r, s]: readonly [string, string],
): Uint8Array {
  const { bytes, order, field } = curveOf(alg);
  const valid = { r: signature.subarray(0, bytes), s: signature.subarray(bytes) };
  const values: Readonly<Record<string, bigint>> = {
    '0': 0n,
    '1': 1n,
    '2': 2n,
    'n-1': order - 1n,
    n: order,
    'n+1': order + 1n,
    p: field,
    'p+1': field + 1n,
    max: (1n << BigInt(8 * bytes)) - 1n,
    r: toInteger(valid.r),
    s: toInteger(valid.s),
    'r+n': toInteger(valid.r) + order,
    's+n': toInteger(valid.s) + order,
    'n-r': order - toInteger(valid.r),
    'r+1': toInteger(valid.r) + 1n,
    's+1': toInteger(valid.s) + 1n,
  };
  const octetsOf = (name: string): Uint8Array => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`no integer is called ${name}`);
    return toOctets(value, bytes);
  };
  return concat(octetsOf(r), octetsOf(s));
}

/** Returns a valid signature in a spelling that RFC 7518 §3.4 does not have. */
export function respellEcdsa(alg: string, signature: Uint8Array, spelling: string): Uint8Array {
  const { bytes } = curveOf(alg);
  const r = signature.subarray(0, bytes);
  const s = signature.subarray(bytes);
  const spellings: Readonly<Record<string, () => Uint8Array>> = {
    der: () => toDer(toDerInteger(r), toDerInteger(s)),
    'der-with-long-length': () => toDer(toDerInteger(r), toDerInteger(s), true),
    'der-with-leading-zeros': () =>
      toDer(toDerInteger(concat(new Uint8Array(2), r), false), toDerInteger(s)),
    'der-with-garbage': () =>
      concat(toDer(toDerInteger(r), toDerInteger(s)), Uint8Array.from([5, 0])),
    'half-only': () => r,
    'second-half-only': () => s,
    'one-byte-short': () => signature.slice(0, -1),
    'one-byte-long': () => concat(signature, Uint8Array.from([0])),
    'each-half-one-byte-longer': () => concat(Uint8Array.from([0]), r, Uint8Array.from([0]), s),
    swapped: () => concat(s, r),
    'bytes-reversed': () => concat(r.toReversed(), s.toReversed()),
    twice: () => concat(signature, signature),
    'with-uncompressed-prefix': () => concat(Uint8Array.from([4]), signature),
    empty: () => new Uint8Array(),
    'hex-text': () =>
      new TextEncoder().encode(
        Array.from(signature, (byte) => byte.toString(16).padStart(2, '0')).join(''),
      ),
    'of-4000-bytes': () => new Uint8Array(4000).fill(1),
  };
  const spell = spellings[spelling];
  if (spell === undefined) throw new TypeError(`no spelling is called ${spelling}`);
  return spell();
}

/** RFC 3279 §2.2.3: what OpenSSL makes and JOSE does not take. */
function toDer(r: Uint8Array, s: Uint8Array, isLong: boolean = false): Uint8Array {
  const body = concat(r, s);
  const length = isLong || body.length > 127 ? [0x81, body.length] : [body.length];
  return concat(Uint8Array.from([0x30, ...length]), body);
}

function toDerInteger(bytes: Uint8Array, isMinimal: boolean = true): Uint8Array {
  const first = isMinimal ? bytes.findIndex((byte) => byte !== 0) : 0;
  const digits = bytes.subarray(first);
  const sign = isMinimal && (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return concat(Uint8Array.from([0x02, digits.length + sign.length, ...sign]), digits);
}
