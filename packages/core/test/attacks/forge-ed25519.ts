import { concat, fromHex, toInteger, toOctets } from './integers.ts';

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const FIELD = 2n ** 255n - 19n;

/** RFC 8032 §5.1.2: little-endian. */
const encode = (integer: bigint): Uint8Array => toOctets(integer, 32).toReversed();

/** Encodings of R that no honest signer makes: small order, not canonical, no point at all. */
const POINTS: Readonly<Record<string, Uint8Array>> = {
  identity: encode(1n),
  'identity-with-sign': encode(1n + (1n << 255n)),
  'identity-not-canonical': encode(FIELD + 1n),
  'order-2': encode(FIELD - 1n),
  'order-4': encode(0n),
  'order-4-not-canonical': encode(FIELD),
  'order-8': fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
  'order-8-low': fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
  'no-point': encode(2n),
  'above-the-field': encode(FIELD + 2n),
  ones: new Uint8Array(32).fill(0xff),
  base: fromHex(`58${'66'.repeat(31)}`),
};

/** Returns R‖S, each given by name: R is a point of the table or the valid one, S a scalar. */
export function forgeEd25519(signature: Uint8Array, [r, s]: readonly [string, string]): Uint8Array {
  return concat(toR(signature.subarray(0, 32), r), toS(signature.subarray(32), s));
}

function toR(valid: Uint8Array, name: string): Uint8Array {
  if (name === 'R') return valid;
  if (name === 'R-with-other-sign')
    return valid.map((byte, at) => (at === 31 ? byte ^ 0x80 : byte));
  const point = POINTS[name];
  if (point === undefined) throw new TypeError(`no point is called ${name}`);
  return point;
}

/** `S`, `L`, a number, or a sum such as `S+2L`, `L-1`. */
function toS(valid: Uint8Array, name: string): Uint8Array {
  if (name === 'max') return new Uint8Array(32).fill(0xff);
  if (name === 'S-big-endian') return valid.toReversed();
  const terms = name.match(/[+-]?[^+-]+/g) ?? [];
  const sum = terms.reduce((total, term) => total + toTerm(valid, term), 0n);
  return encode(sum);
}

function toTerm(valid: Uint8Array, term: string): bigint {
  const [, sign, factor, unit] = /^([+-]?)(\d*)([SL]?)$/.exec(term) ?? [];
  if (unit === undefined) throw new TypeError(`no scalar is called ${term}`);
  const units: Readonly<Record<string, bigint>> = {
    S: toInteger(valid.toReversed()),
    L: ORDER,
    '': 1n,
  };
  const value = BigInt(factor === '' ? '1' : String(factor)) * (units[unit] ?? 0n);
  return sign === '-' ? -value : value;
}
