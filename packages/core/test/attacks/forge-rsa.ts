import { fromBase64url, toPrivateKey } from '../parity/keys.ts';
import { fillRecipes } from '../recipes.ts';
import {
  concat,
  cubeRootAbove,
  cubeRootOfSuffix,
  digest,
  fromHex,
  powerOf,
  toInteger,
  toOctets,
} from './integers.ts';
import e3 from './rsa-e3.json' with { type: 'json' };

const BLOCK_BYTES = 256;
const E3 = fillRecipes(e3) as { readonly n: string; readonly d: string };

interface RsaKey {
  readonly n: bigint;
  readonly d: bigint;
}

function keyOf(name: string): RsaKey {
  const { n, d } = name === 'rsa-e3' ? E3 : toPrivateKey(name);
  return { n: toInteger(fromBase64url(String(n))), d: toInteger(fromBase64url(d)) };
}

/** Returns a signature over a block that is written out (RFC 8017 §9.2), made with the private key. */
export async function signBlock(
  recipe: string,
  input: Uint8Array,
  keyName: string,
): Promise<Uint8Array> {
  const { n, d } = keyOf(keyName);
  const block = await toBlock(recipe, input, BLOCK_BYTES);
  return toOctets(powerOf(toInteger(block), d, n), BLOCK_BYTES);
}

/**
 * Returns a number whose cube begins with a block, and needs no private key where e is 3
 * (Bleichenbacher 2006). What follows `…` is how the cube ends.
 */
export async function takeCubeRoot(recipe: string, input: Uint8Array): Promise<Uint8Array> {
  const [head = '', tail = ''] = recipe.split('…');
  const start = await toBlock(head, input, undefined);
  const end = await toBlock(tail, input, undefined);
  const wanted = toInteger(concat(start, new Uint8Array(BLOCK_BYTES - start.length)));
  const bits = 8 * end.length;
  const root = cubeRootAbove(wanted);
  const forged = bits === 0 ? root : endIn(root, toInteger(end), BigInt(bits));
  const cube = toOctets(forged ** 3n, BLOCK_BYTES);
  const begins = start.every((byte, index) => cube[index] === byte);
  const ends = end.every((byte, index) => cube[BLOCK_BYTES - end.length + index] === byte);
  if (!begins || !ends) throw new RangeError('no cube looks like that');
  return toOctets(forged, BLOCK_BYTES);
}

/** Returns a little more than `root`, with low bits that make its cube end in `suffix`. */
function endIn(root: bigint, suffix: bigint, bits: bigint): bigint {
  return (((root >> bits) + 1n) << bits) + cubeRootOfSuffix(suffix, Number(bits));
}

/** Returns the signature's integer moved by the modulus, so that the congruence still holds. */
export function moveRsaInteger(signature: Uint8Array, how: string, keyName: string): Uint8Array {
  const { n } = keyOf(keyName);
  const value = toInteger(signature);
  const moved: Readonly<Record<string, bigint>> = {
    'plus-n': value + n,
    'n-minus': n - value,
    zero: 0n,
    one: 1n,
    n,
    'n-minus-one': n - 1n,
    'n-plus-one': n + 1n,
  };
  const integer = moved[how];
  if (integer === undefined) throw new TypeError(`no integer is called ${how}`);
  const isLong = integer >= 1n << BigInt(8 * BLOCK_BYTES);
  return toOctets(integer, isLong ? BLOCK_BYTES + 1 : BLOCK_BYTES);
}

const ITEM = /^([0-9a-f]+)(?:\*(\d*))?$/;

/**
 * Returns the bytes of a recipe: hex, hex repeated (`ff*8`), hex that fills what is left (`ff*`), or
 * a hash of the signing input (`SHA-256`).
 */
async function toBlock(
  recipe: string,
  input: Uint8Array,
  length: number | undefined,
): Promise<Uint8Array> {
  const items = recipe.split(' ').filter((item) => item !== '');
  const parts = await Promise.all(items.map((item) => toPart(item, input)));
  const known = parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
  const fill = items.find((item) => item.endsWith('*'));
  const bytes = parts.flatMap((part) => [
    ...(part ?? new Uint8Array((length ?? known) - known).fill(Number.parseInt(fill ?? '', 16))),
  ]);
  if (length !== undefined && bytes.length !== length) throw new RangeError('not a whole block');
  return Uint8Array.from(bytes);
}

async function toPart(item: string, input: Uint8Array): Promise<Uint8Array | undefined> {
  if (item.startsWith('SHA-')) return digest(item, input);
  const [, hex, times = '1'] = ITEM.exec(item) ?? [];
  if (hex === undefined) throw new TypeError(`no part of a block is called ${item}`);
  return times === '' ? undefined : fromHex(hex.repeat(Number(times)));
}
