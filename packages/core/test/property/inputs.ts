import { createHmac } from 'node:crypto';
import { fc } from './fast-check.ts';
import { HEADER, mutatedJson, PAYLOAD, render, toMembers } from './json-mutation.ts';
import type { Mutated } from './json-mutation.ts';
import { AUDIENCES, isAcceptable, NOW } from './oracle.ts';
import { encode, published, signBytes, signText } from './signer.ts';

/** One thing that somebody presents as a token, and whether it may be accepted. */
export interface Input {
  readonly kind: 'signed' | 'mutant' | 'random';
  readonly token: unknown;
  readonly acceptable: boolean;
  /** Changes to the JSON under a genuine signature. */
  readonly edits: number;
}

/** The signed tokens. Any token that is not identical to one of them was not signed. */
const LEDGER: ReadonlyMap<string, boolean> = new Map(
  [
    {},
    { sub: 'user-2' },
    { aud: AUDIENCES },
    { exp: NOW - 60 },
    { scope: 'write' },
    { cnf: {} },
  ].map((claims) => {
    const changed = Object.keys(claims).map((name) => JSON.stringify(name));
    const kept = PAYLOAD.filter(([name]) => !changed.includes(name));
    return original(render([...kept, ...toMembers(claims)]));
  }),
);
const ORIGINALS = [...LEDGER.keys()];

function original(payload: string): [token: string, acceptable: boolean] {
  const parts = [Buffer.from(render(HEADER)), Buffer.from(payload)] as const;
  const token = signBytes(...parts);
  return [token, isAcceptable(...parts, token.length)];
}

const toSigned = ([header, payload]: readonly [Mutated, Mutated]): Input => {
  const token = signBytes(header.bytes, payload.bytes);
  const acceptable = isAcceptable(header.bytes, payload.bytes, token.length);
  return { kind: 'signed', token, acceptable, edits: header.edits + payload.edits };
};

const untouched: fc.Arbitrary<Mutated> = fc.constant({
  bytes: Buffer.from(render(HEADER)),
  edits: 0,
});
const headerJson = mutatedJson('header', HEADER, 2);
const payloadJson = mutatedJson('payload', PAYLOAD, 3);
const signed: fc.Arbitrary<Input> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(untouched, payloadJson).map(toSigned) },
  { weight: 1, arbitrary: fc.tuple(headerJson, payloadJson).map(toSigned) },
);

type Change = (token: string) => string;
const anOriginal = fc.constantFrom(...ORIGINALS);
const place = fc.double({ min: 0, max: 1, noNaN: true });
const character = fc.oneof(
  fc.constantFrom(...Array.from('ABCabc019-_.=+/ \n\0')),
  fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
);

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 0, max: 6 })).map(([where, bit]) => flipBit(where, bit)),
  fc.tuple(place, character).map(([where, text]) => replaceAt(where, text)),
  fc.tuple(place, character).map(([where, text]) => insertAt(where, text)),
  place.map(
    (where): Change =>
      (token) =>
        token.slice(0, Math.floor(where * token.length)),
  ),
  fc.constantFrom('=', '==', '.', '.x', ' ', '\n', '\0').map(
    (text): Change =>
      (token) =>
        token + text,
  ),
  fc.tuple(anOriginal, fc.constantFrom(0, 1, 2)).map(([other, index]) => swapSegment(other, index)),
  fc.constantFrom([1, 0, 2], [2, 1, 0], [0, 1], [0, 1, 2, 2], [0, 0, 0]).map(reorder),
  payloadJson.map(
    ({ bytes }): Change =>
      (token) =>
        withSegment(token, 1, encode(bytes)),
  ),
  headerJson.map(
    ({ bytes }): Change =>
      (token) =>
        withSegment(token, 0, encode(bytes)),
  ),
  fc.uint8Array({ maxLength: 70 }).map(
    (bytes): Change =>
      (token) =>
        withSegment(token, 2, encode(bytes)),
  ),
  fc.constant(signedByOther),
  fc.constant(signedByHmac),
  // A genuine signature over a non-canonical encoding: a valid signature alone must not be sufficient.
  fc.constantFrom('=', '!', '\n', '+').map(signedSpelling),
);

function flipBit(where: number, bit: number): Change {
  return (token) => {
    const at = Math.min(token.length - 1, Math.floor(where * token.length));
    return replace(token, at, String.fromCharCode(token.charCodeAt(at) ^ (1 << bit)));
  };
}

function replaceAt(where: number, text: string): Change {
  return (token) =>
    replace(token, Math.min(token.length - 1, Math.floor(where * token.length)), text);
}

function insertAt(where: number, text: string): Change {
  return (token) => {
    const at = Math.floor(where * token.length);
    return token.slice(0, at) + text + token.slice(at);
  };
}

function replace(token: string, at: number, text: string): string {
  return token.slice(0, at) + text + token.slice(at + 1);
}

function withSegment(token: string, index: number, text: string): string {
  return token.split('.').with(index, text).join('.');
}

function swapSegment(other: string, index: number): Change {
  return (token) =>
    token.includes('.') ? withSegment(fill(token), index, other.split('.')[index] ?? '') : token;
}

/** Gives a damaged token its three segments back. */
function fill(token: string): string {
  const segments = token.split('.');
  return [0, 1, 2].map((index) => segments[index] ?? '').join('.');
}

function reorder(order: readonly number[]): Change {
  return (token) => order.map((index) => token.split('.')[index] ?? '').join('.');
}

function signedByOther(token: string): string {
  const [header = '', payload = ''] = token.split('.');
  return signBytes(Buffer.from(header, 'base64url'), Buffer.from(payload, 'base64url'), 'k2');
}

/** The public key as an HMAC secret, under a header that says so. */
function signedByHmac(token: string): string {
  const header = encode(Buffer.from('{"alg":"HS256","kid":"k1"}'));
  const text = `${header}.${token.split('.')[1] ?? ''}`;
  const secret = JSON.stringify(published[0]);
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function signedSpelling(text: string): Change {
  return (token) => {
    const spelt = `${token.split('.').slice(0, 2).join('.')}${text}`;
    return `${spelt}.${encode(signText(spelt))}`;
  };
}

const mutant: fc.Arbitrary<Input> = fc
  .tuple(anOriginal, fc.array(changes, { minLength: 1, maxLength: 2 }))
  .map(([token, list]) => {
    const changed = list.reduce((before, change) => change(fill(before)), token);
    return { kind: 'mutant', token: changed, acceptable: LEDGER.get(changed) ?? false, edits: 0 };
  });

const segmentText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.json({ maxDepth: 2 }).map((text) => encode(Buffer.from(text))),
  fc.uint8Array({ maxLength: 60 }).map(encode),
);
const randomText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.base64String({ maxLength: 80 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.array(segmentText, { minLength: 2, maxLength: 6 }).map((list) => list.join('.')),
  fc
    .tuple(fc.constantFrom('.', 'a', 'e30.', '\u{1f600}'), fc.integer({ min: 1, max: 20_000 }))
    .map(([text, times]) => text.repeat(times)),
);
const noText = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true, maxDepth: 2 }),
  anOriginal.map((token) => Buffer.from(token)),
  anOriginal.map((token) => Object(token) as unknown),
  anOriginal.map((token) => [token]),
  anOriginal.map((token) => ({ toString: () => token, length: 5 })),
);
const random: fc.Arbitrary<Input> = fc
  .oneof({ weight: 4, arbitrary: randomText }, { weight: 1, arbitrary: noText })
  .map((token) => ({ kind: 'random', token, acceptable: isGood(token), edits: 0 }));

function isGood(token: unknown): boolean {
  return typeof token === 'string' && (LEDGER.get(token) ?? false);
}

/** Everything anybody might present: half of it genuinely signed, over JSON that mostly went wrong. */
export const inputs: fc.Arbitrary<Input> = fc.oneof(
  { weight: 5, arbitrary: signed },
  { weight: 3, arbitrary: mutant },
  { weight: 2, arbitrary: random },
);
