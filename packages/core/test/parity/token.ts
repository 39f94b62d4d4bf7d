import { encodeSegment, signBytes } from '@oidc-verify/testing';
import type { RawToken } from '@oidc-verify/testing';
import { thumbprintOf } from '../dpop/client.ts';
import { AUDIENCE, ISSUER } from './format.ts';
import type { JsonMembers, SegmentEdit, SignatureEdit, TokenRecipe } from './format.ts';
import { fromBase64url, toBase64url, toPrivateKey } from './keys.ts';

/** A token as a case presents it, and what its payload says where it is a plain JSON object. */
export interface BuiltToken {
  readonly value: unknown;
  readonly payload: JsonMembers | undefined;
}

const DEFAULT_PAYLOAD: JsonMembers = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'user-1',
  client_id: 'client-1',
  iat: 1_799_999_990,
  exp: 1_800_000_300,
  jti: 'jti-1',
};

/** The defaults of recipes for tokens that are not access tokens. */
export interface Defaults {
  readonly header: JsonMembers;
  readonly payload: JsonMembers;
}

/** Returns the token that `recipe` describes. */
export async function buildToken(recipe: TokenRecipe, defaults?: Defaults): Promise<BuiltToken> {
  if (recipe.absent === true) return { value: undefined, payload: undefined };
  if (recipe.value !== undefined) return { value: recipe.value, payload: undefined };
  const {
    alg = 'RS256',
    key = 'rsa-1',
    headerEdit,
    payloadEdit,
    prefix = '',
    suffix = '',
  } = recipe;
  const header = toBytes({
    members: toMembers(
      defaults?.header ?? { alg, typ: 'at+jwt', kid: key },
      recipe.header,
      recipe.headerWithout,
    ),
    append: recipe.headerAppend,
    text: recipe.headerText,
    hex: recipe.headerHex,
  });
  const over = { ...toBinding(recipe), ...recipe.payload, ...toFill(recipe) };
  const payload = toBytes({
    members: toMembers(defaults?.payload ?? DEFAULT_PAYLOAD, over, recipe.payloadWithout),
    append: recipe.payloadAppend,
    text: recipe.payloadText,
    hex: recipe.payloadHex,
  });
  const signed = [
    editSegment(encodeSegment(header), headerEdit),
    editSegment(encodeSegment(payload), payloadEdit),
  ].join('.');
  const signature = await buildSignature(recipe, signed);
  return { value: `${prefix}${signed}.${signature}${suffix}`, payload: readObject(payload) };
}

function toBinding({ boundTo }: TokenRecipe): JsonMembers {
  return boundTo === undefined ? {} : { cnf: { jkt: thumbprintOf(toPrivateKey(boundTo)) } };
}

function toFill({ fill }: TokenRecipe): JsonMembers {
  return fill === undefined ? {} : { fill: 'x'.repeat(fill) };
}

function toMembers(
  defaults: JsonMembers,
  over: JsonMembers = {},
  without: readonly string[] = [],
): JsonMembers {
  const members = Object.entries({ ...defaults, ...over });
  return Object.fromEntries(members.filter(([name]) => !without.includes(name)));
}

interface SegmentRecipe {
  readonly members: JsonMembers;
  readonly append: string | undefined;
  readonly text: string | undefined;
  readonly hex: string | undefined;
}

function toBytes({ members, append, text, hex }: SegmentRecipe): Uint8Array {
  if (hex !== undefined) {
    const pairs = hex.match(/../g) ?? [];
    return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
  }
  const json = JSON.stringify(members);
  const whole = append === undefined ? json : `${json.slice(0, -1)},${append}}`;
  return new TextEncoder().encode(text ?? whole);
}

function readObject(bytes: Uint8Array): JsonMembers | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as JsonMembers;
  } catch {
    return undefined;
  }
}

async function buildSignature(recipe: TokenRecipe, signed: string): Promise<string> {
  const { signature = 'valid', alg = 'RS256', key = 'rsa-1', secret, saltLengthBytes } = recipe;
  if (typeof signature === 'object') return signature.raw;
  const how = { alg: alg as RawToken['alg'], key: secret ?? toPrivateKey(key), saltLengthBytes };
  const bytes = await signBytes(how, new TextEncoder().encode(signed));
  if (isByteEdit(signature)) return toBase64url(BYTE_EDITS[signature](bytes));
  return editSegment(toBase64url(bytes), signature);
}

type ByteEdit = Exclude<SignatureEdit, SegmentEdit | 'valid'>;

function isByteEdit(edit: SignatureEdit): edit is ByteEdit {
  return Object.hasOwn(BYTE_EDITS, edit);
}

const BYTE_EDITS: Readonly<Record<ByteEdit, (bytes: Uint8Array) => Uint8Array>> = {
  empty: () => new Uint8Array(),
  'flip-bit': (bytes) => bytes.map((byte, index) => (index === 9 ? byte ^ 1 : byte)),
  truncated: (bytes) => bytes.slice(0, -1),
  extended: (bytes) => Uint8Array.from([...bytes, 0]),
  'leading-zero': (bytes) => Uint8Array.from([0, ...bytes]),
  zero: (bytes) => new Uint8Array(bytes.length),
  ones: (bytes) => new Uint8Array(bytes.length).fill(0xff),
  der: (bytes) => {
    const half = bytes.length / 2;
    const body = [...toDerInteger(bytes.slice(0, half)), ...toDerInteger(bytes.slice(half))];
    return Uint8Array.from([0x30, body.length, ...body]);
  },
  'swapped-halves': (bytes) => {
    const half = bytes.length / 2;
    return Uint8Array.from([...bytes.slice(half), ...bytes.slice(0, half)]);
  },
};

function toDerInteger(bytes: Uint8Array): readonly number[] {
  const first = bytes.findIndex((byte) => byte !== 0);
  const body = bytes.subarray(first);
  const sign = (body[0] ?? 0) >= 0x80 ? [0] : [];
  return [0x02, body.length + sign.length, ...sign, ...body];
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Each returns another encoding of a segment's bytes, or a string that encodes nothing. */
const TEXT_EDITS: Readonly<Record<SegmentEdit, (segment: string) => string>> = {
  padded: (segment) => segment + '='.repeat(4 - (segment.length % 4)),
  'leading-space': (segment) => ` ${segment}`,
  'trailing-space': (segment) => `${segment} `,
  'standard-alphabet': (segment) =>
    mustDiffer(segment, segment.replaceAll('-', '+').replaceAll('_', '/')),
  'unused-bits': (segment) => {
    const last = ALPHABET.charAt(ALPHABET.indexOf(segment.slice(-1)) ^ 1);
    const changed = segment.slice(0, -1) + last;
    if (toBase64url(fromBase64url(changed)) !== segment) throw new TypeError('no unused bits');
    return changed;
  },
  'cut-to-impossible-length': (segment) =>
    mustDiffer(segment, segment.slice(0, segment.length - ((segment.length + 3) % 4))),
};

function editSegment(segment: string, edit: SegmentEdit | 'valid' = 'valid'): string {
  return edit === 'valid' ? segment : TEXT_EDITS[edit](segment);
}

function mustDiffer(before: string, after: string): string {
  if (before === after) throw new TypeError('this edit changes nothing here');
  return after;
}
