import { fc } from './fast-check.ts';
import { AUDIENCES, ISSUER, NOW } from './oracle.ts';

/** A JSON object as source: member names and values are JSON strings. */
export type Members = readonly (readonly [name: string, value: string])[];

export const HEADER: Members = toMembers({ alg: 'Ed25519', typ: 'at+jwt', kid: 'k1' });
export const PAYLOAD: Members = toMembers({
  iss: ISSUER,
  aud: AUDIENCES[0],
  sub: 'user-1',
  client_id: 'client-1',
  scope: 'read write',
  permissions: ['list'],
  iat: NOW - 10,
  exp: NOW + 300,
  jti: 'token-1',
});

export function toMembers(object: Readonly<Record<string, unknown>>): Members {
  return Object.entries(object).map(([name, value]) => [
    JSON.stringify(name),
    JSON.stringify(value),
  ]);
}

const quote = (value: unknown): string => JSON.stringify(value);
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const TIMES = [0, 0.5, 4, 5, 6, 59, 60, 64, 65, 66, 300, 1e9]
  .flatMap((seconds) => [NOW - seconds, NOW + seconds])
  .map(String);
const TEXTS = [
  ['', ' ', 'x', 'read', 'read write', 'write', ' read', 'read\u00a0write', 'list'],
  [ISSUER, ISSUER.slice(0, -1), ISSUER.toUpperCase(), ...AUDIENCES, 'k1', 'k2', 'p1', 'user-2'],
  ['at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', 'dpop+jwt', 'at+jwt; x=1', 'Bearer', 'ID'],
  ['Refresh', 'access', 'id', 'Ed25519', 'EdDSA', 'ES256', 'RS256', 'HS256', 'none', 'None'],
  ['__proto__', '\u0000', '\ud800', '\u{1f600}', '"\\', 'a'.repeat(513), 'a'.repeat(13_000)],
]
  .flat()
  .map(quote);
const OTHERS = [
  ['null', 'true', 'false', '0', '-0', '1', '-1', '1e400', '-1e400', '1e308', '01', 'NaN', ''],
  ['[]', '{}', '[null]', '[""]', '[5]', '["read"]', '["list","read"]', '["read",1]', '[["read"]]'],
  [quote([AUDIENCES[1]]), quote(['x', AUDIENCES[0]]), quote([AUDIENCES[0], 5]), quote({ x: 1 })],
  ['{"a":1,"a":2}', String.raw`{"a":1,"\u0061":2}`, '{"__proto__":1}', '{"jkt":"x"}', "'x'", '"a'],
  [30, 31, 32, 33].map(nested),
].flat();

const NAMES = {
  header: ['alg', 'kid', 'typ', 'cty', 'crit', 'b64', 'jku', 'x5u', 'jwk', 'x5c', 'x5t', 'zip'],
  payload: [
    ['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'jti', 'scope', 'scp', 'permissions', 'cnf'],
    ['client_id', 'nonce', 'token_use', 'typ', 'at_hash', 'events', 'azp'],
  ].flat(),
};
const ODD_NAMES = ['', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Exp', '\ud800'];

type Edit = (members: Members) => Members;

function editArbitrary(part: 'header' | 'payload'): fc.Arbitrary<Edit> {
  const names = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...NAMES[part]) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_NAMES) },
  );
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...TEXTS) },
    { weight: 5, arbitrary: fc.constantFrom(...OTHERS) },
    { weight: part === 'payload' ? 4 : 1, arbitrary: fc.constantFrom(...TIMES) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  );
  return fc.oneof(
    { weight: 8, arbitrary: fc.tuple(names, value).map(([name, text]) => set(quote(name), text)) },
    { weight: 3, arbitrary: names.map((name) => drop(quote(name))) },
    { weight: 1, arbitrary: fc.tuple(names, value).map(([name, text]) => add(quote(name), text)) },
    { weight: 1, arbitrary: names.map((name) => escape(quote(name))) },
    { weight: 1, arbitrary: names.map((name) => move(quote(name))) },
  );
}

const set =
  (name: string, value: string): Edit =>
  (members) =>
    members.some(([own]) => own === name)
      ? members.map(([own, old]) => [own, own === name ? value : old])
      : [...members, [name, value]];
const drop =
  (name: string): Edit =>
  (members) =>
    members.filter(([own]) => own !== name);
const add =
  (name: string, value: string): Edit =>
  (members) => [...members, [name, value]];
const move =
  (name: string): Edit =>
  (members) => [
    ...members.filter(([own]) => own !== name),
    ...members.filter(([own]) => own === name),
  ];
/** Writes the first letter of a name as an escape: another spelling of the same name. */
const escape =
  (name: string): Edit =>
  (members) =>
    members.map(([own, value]) => [own === name ? toEscaped(own) : own, value]);

function toEscaped(name: string): string {
  const code = name.charCodeAt(1).toString(16).padStart(4, '0');
  return `"\\u${code}${name.slice(2)}`;
}

/** Writes members as JSON, with `space` wherever JSON allows it. */
export function render(members: Members, space = ''): string {
  const body = members.map(([name, value]) => `${space}${name}${space}:${space}${value}${space}`);
  return `${space}{${body.join(',')}}${space}`;
}

/** Bytes of a mutated object, and whether anything was changed at all. */
export interface Mutated {
  readonly bytes: Uint8Array;
  readonly edits: number;
}

const space = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('', ' ', '\n\t') },
  { weight: 1, arbitrary: fc.constantFrom('\u00a0', '\ufeff', '\u0000') },
);

/** Makes objects near `base`: members set, dropped, doubled, escaped and moved, and then, rarely, bytes changed. */
export function mutatedJson(
  part: 'header' | 'payload',
  base: Members,
  maxEdits: number,
): fc.Arbitrary<Mutated> {
  const edits = fc.array(editArbitrary(part), { maxLength: maxEdits });
  const damage = fc.oneof(
    { weight: 12, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: damageArbitrary },
  );
  return fc.tuple(edits, space, damage).map(([list, blank, broken]) => {
    const members = list.reduce((before, edit) => edit(before), base);
    const text = Buffer.from(render(members, blank), 'utf8');
    const changes = list.length + (blank === '' ? 0 : 1) + (broken === null ? 0 : 1);
    return { bytes: broken === null ? text : broken(text), edits: changes };
  });
}

type Damage = (bytes: Uint8Array) => Uint8Array;
const place = fc.double({ min: 0, max: 1, noNaN: true });

const damageArbitrary: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, fc.nat(7)).map(([where, bit]) => flipBit(where, bit)),
  fc.tuple(place, fc.nat(255)).map(([where, byte]) => insertByte(where, byte)),
  place.map((where) => cutAt(where)),
);

function flipBit(where: number, bit: number): Damage {
  return (bytes) =>
    bytes.map((byte, at) => (at === indexIn(bytes, where) ? byte ^ (1 << bit) : byte));
}

function insertByte(where: number, byte: number): Damage {
  return (bytes) => {
    const at = indexIn(bytes, where);
    return Uint8Array.from([...bytes.subarray(0, at), byte, ...bytes.subarray(at)]);
  };
}

function cutAt(where: number): Damage {
  return (bytes) => bytes.subarray(0, indexIn(bytes, where));
}

function indexIn({ length }: { readonly length: number }, where: number): number {
  return Math.min(length - 1, Math.floor(where * length));
}
