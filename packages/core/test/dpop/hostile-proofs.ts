import type { AuthErrorCode } from '@oidc-verify/core';
import { encodeSegment, testKeys, toPublicJwk } from '@oidc-verify/testing';
import { forgeEcdsa, respellEcdsa } from '../attacks/forge-ecdsa.ts';
import { fromBase64url } from '../parity/keys.ts';
import { CLIENT_KEYS, createClient, nonceOf, ORIGIN, sha256 } from './client.ts';
import type { ProofChanges } from './client.ts';
import type { Sending } from './setting.ts';

/** A request that must be refused, and the same request without its fault. */
export interface HostileProof {
  readonly name: string;
  readonly code: AuthErrorCode;
  /** Sent first, and accepted. */
  readonly before?: Sending;
  readonly attack: Sending;
  readonly control: Sending;
  readonly dpop?: Readonly<Record<string, unknown>>;
}

/** The clock at which all are sent. */
export const NOW = 1_800_000_000;
export const SECRET = 'a secret of thirty-two bytes, or more';

type Faults = Readonly<Record<string, Sending>>;
type Shared = Pick<HostileProof, 'dpop' | 'before'> & { readonly control?: Sending };

function family(code: AuthErrorCode, faults: Faults, shared: Shared = {}): readonly HostileProof[] {
  const name = code.replace('dpop_', '');
  return Object.entries(faults).map(([fault, attack]) => ({
    name: `${name}: ${fault}`,
    code,
    attack,
    control: {},
    ...shared,
  }));
}

const proof = (changes: ProofChanges): Sending => ({ proof: changes });
const header = (members: Readonly<Record<string, unknown>>): Sending => proof({ header: members });
const payload = (members: Readonly<Record<string, unknown>>): Sending =>
  proof({ payload: members });
const text = (change: (compact: string) => string): Sending => proof({ text: change });
const append = (member: string) => (json: string) => `${json.slice(0, -1)},${member}}`;
const segment = (index: number, change: (segment: string) => string): Sending =>
  text((compact) =>
    compact
      .split('.')
      .map((part, at) => (at === index ? change(part) : part))
      .join('.'),
  );

const own = toPublicJwk(CLIENT_KEYS.ES256);
const other = toPublicJwk(CLIENT_KEYS.OtherES256);
const rsa = createClient('PS256', CLIENT_KEYS.PS256);
const ed25519 = createClient('Ed25519', CLIENT_KEYS.Ed25519);
const es384 = createClient('ES384', CLIENT_KEYS.ES384);
const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
const encode = encodeSegment;
const decode = (part: string): string => new TextDecoder().decode(fromBase64url(part));

const PRESENCE: readonly HostileProof[] = [
  ...family('dpop_proof_missing', { 'no header': { proofs: () => [] } }),
  ...family('dpop_proof_repeated', {
    'the same twice': { proofs: (one) => [one, one] },
    'a good and an empty one': { proofs: (one) => [one, ''] },
    'a bad and a good one': { proofs: (one) => ['e30.e30.e30', one] },
    'three times': { proofs: (one) => [one, one, one] },
    'joined with a comma and a space': { proofs: (one) => [`${one}, ${one}`] },
    'joined with a comma': { proofs: (one) => [`${one},${one}`] },
    'joined with an empty one': { proofs: (one) => [`${one},`] },
  }),
];

const FORM = family('dpop_proof_malformed', {
  empty: { proofs: () => [''] },
  'no text at all': { proofs: () => [1 as unknown as string] },
  'one segment': { proofs: () => ['e30'] },
  'two segments': text((compact) => compact.slice(0, compact.lastIndexOf('.'))),
  'four segments': text((compact) => `${compact}.e30`),
  'five segments, a JWE': text(() => `${encode('{"alg":"dir"}')}..AAAA.AAAA.AAAA`),
  'only dots': { proofs: () => ['..'] },
  'no payload': segment(1, () => ''),
  'no header': segment(0, () => ''),
  'padded header': segment(0, (part) => `${part}=`),
  'padded payload': segment(1, (part) => `${part}=`),
  'padded signature': segment(2, (part) => `${part}==`),
  'standard alphabet': segment(2, () => '+/'.repeat(43)),
  'unused bits set': segment(2, (part) => `${part.slice(0, -1)}B`),
  'space before': { proofs: (one) => [` ${one}`] },
  'space after': { proofs: (one) => [`${one} `] },
  'line break inside': segment(1, (part) => `${part}\n`),
  'scheme before': { proofs: (one) => [`DPoP ${one}`] },
  'quotes around': { proofs: (one) => [`"${one}"`] },
  'outside ASCII': segment(1, (part) => `${part.slice(0, -1)}ő`),
  'longer than allowed': payload({ filler: 'x'.repeat(8192) }),
  'header is a list': proof({ headerText: (json) => `[${json}]` }),
  'header is null': proof({ headerText: () => 'null' }),
  'header is no JSON': proof({ headerText: (json) => json.slice(0, -1) }),
  'payload is a list': proof({ payloadText: (json) => `[${json}]` }),
  'payload is a text': proof({ payloadText: (json) => JSON.stringify(json) }),
  'payload is no JSON': proof({ payloadText: (json) => `${json.slice(0, -1)},}` }),
  'payload with a comment': proof({ payloadText: (json) => `${json}//` }),
  'payload in UTF-16': proof({
    text: (compact) => {
      const [head = '', , tail = ''] = compact.split('.');
      return `${head}.${encode('{\0}\0')}.${tail}`;
    },
  }),
  'payload with a byte order mark': proof({ payloadText: (json) => `\uFEFF${json}` }),
  'alg twice': proof({ headerText: append('"alg":"ES256"') }),
  'typ twice': proof({ headerText: (json) => json.replace('{', '{"typ":"JWT",') }),
  'jwk twice': proof({ headerText: append(`"jwk":${JSON.stringify(other)}`) }),
  'x twice in jwk': proof({ headerText: (json) => json.replace('"x":', '"x":"AA","x":') }),
  'jti twice': proof({ payloadText: append('"jti":"another"') }),
  'htu twice': proof({ payloadText: append(`"htu":"${ORIGIN}/admin"`) }),
  'a name twice, once escaped': proof({ payloadText: append('"\\u0061th":"x"') }),
  'header too deep': proof({ headerText: append(`"deep":${deep}`) }),
  'payload too deep': proof({ payloadText: append(`"deep":${deep}`) }),
  'JSON serialisation': text((compact) => {
    const [protectedHeader, body, signature] = compact.split('.');
    return JSON.stringify({ protected: protectedHeader, payload: body, signature }).replaceAll(
      ',',
      ' ',
    );
  }),
});

const TYPE = family('dpop_proof_type', {
  none: header({ typ: undefined }),
  JWT: header({ typ: 'JWT' }),
  'an access token': header({ typ: 'at+jwt' }),
  'a logout token': header({ typ: 'logout+jwt' }),
  empty: header({ typ: '' }),
  'the half of it': header({ typ: 'dpop' }),
  'with a parameter': header({ typ: 'dpop+jwt;v=1' }),
  'with a space': header({ typ: 'dpop+jwt ' }),
  'another top-level type': header({ typ: 'text/dpop+jwt' }),
  'application/ twice': header({ typ: 'application/application/dpop+jwt' }),
  'a letter outside ASCII': header({ typ: 'dpop+jwt\u212A' }),
  'a list': header({ typ: ['dpop+jwt'] }),
  'a number': header({ typ: 1 }),
});

const HEADER = family('dpop_proof_header', {
  'crit with b64': header({ crit: ['b64'], b64: true }),
  'crit, empty': header({ crit: [] }),
  'crit with a claim': header({ crit: ['exp'] }),
  'crit, null': header({ crit: null }),
  b64: header({ b64: false }),
  jku: header({ jku: 'https://evil.test/keys' }),
  x5u: header({ x5u: 'https://evil.test/cert' }),
  x5c: header({ x5c: ['AAAA'] }),
  enc: header({ enc: 'A256GCM' }),
  zip: header({ zip: 'DEF' }),
  'a JWT inside': header({ cty: 'JWT' }),
});

const ALG = family('dpop_proof_alg', {
  missing: header({ alg: undefined }),
  none: proof({ header: { alg: 'none' }, alg: 'none' }),
  None: proof({ header: { alg: 'None' }, alg: 'none' }),
  'HS256 with the public key': proof({
    header: { alg: 'HS256' },
    alg: 'HS256',
    key: new TextEncoder().encode(JSON.stringify(own)),
  }),
  'lower case': header({ alg: 'es256' }),
  'a list': header({ alg: ['ES256'] }),
  'a number': header({ alg: 256 }),
  null: header({ alg: null }),
  __proto__: proof({ headerText: (json) => json.replace('"ES256"', '"__proto__"') }),
  'a curve that does not exist here': header({ alg: 'ES256K' }),
  encryption: header({ alg: 'ECDH-ES' }),
});

const ALG_NOT_CONFIGURED = [
  ...family(
    'dpop_proof_alg',
    { 'RS256 by default': proof({ header: { alg: 'RS256' }, alg: 'RS256' }) },
    { control: { client: rsa } },
  ).map((one) => ({ ...one, attack: { ...one.attack, client: rsa } })),
  ...family('dpop_proof_alg', { 'ES384 by default': { client: es384 } }, { control: {} }),
  ...family(
    'dpop_proof_alg',
    {
      'Ed25519 under its old name, not configured': {
        client: ed25519,
        ...header({ alg: 'EdDSA' }),
      },
    },
    { dpop: { algorithms: ['ES256'] } },
  ),
];

const jwk = (members: Readonly<Record<string, unknown>>): Sending =>
  header({ jwk: { ...own, ...members } });
const KEY = family('dpop_proof_key', {
  missing: header({ jwk: undefined }),
  null: header({ jwk: null }),
  'a text': header({ jwk: JSON.stringify(own) }),
  'a list': header({ jwk: [own] }),
  'a set': header({ jwk: { keys: [own] } }),
  empty: header({ jwk: {} }),
  private: header({ jwk: CLIENT_KEYS.ES256 }),
  'private, null': jwk({ d: null }),
  'with an RSA prime': jwk({ p: 'AQAB' }),
  symmetric: header({ jwk: { kty: 'oct', k: 'AAAA' } }),
  'symmetric and public': jwk({ k: 'AAAA' }),
  'on another curve': header({ jwk: toPublicJwk(CLIENT_KEYS.ES384) }),
  'of another kind': header({ jwk: toPublicJwk(CLIENT_KEYS.Ed25519) }),
  RSA: header({ jwk: toPublicJwk(CLIENT_KEYS.PS256) }),
  'a point off the curve': jwk({ y: own.x }),
  'the point 0, 0': jwk({ x: 'A'.repeat(43), y: 'A'.repeat(43) }),
  'without y': jwk({ y: undefined }),
  'x too long': jwk({ x: `${'A'.repeat(43)}AAAA` }),
  'x padded': jwk({ x: `${own.x}=` }),
  'x no text': jwk({ x: [own.x] }),
  'curve misspelt': jwk({ crv: 'p-256' }),
  'for another algorithm': jwk({ alg: 'ES384' }),
  'for encryption': jwk({ use: 'enc' }),
  'for signing only': jwk({ key_ops: ['sign'] }),
  'with a kid that is no text': jwk({ kid: 1 }),
});

const WEAK_KEY = [
  ...family(
    'dpop_proof_key',
    {
      'RSA of 1024 bits': header({ jwk: toPublicJwk(testKeys.weakRsa) }),
      'RSA with exponent 1': header({ jwk: { ...toPublicJwk(CLIENT_KEYS.PS256), e: 'AQ' } }),
      'RSA with an even exponent': header({ jwk: { ...toPublicJwk(CLIENT_KEYS.PS256), e: 'Ag' } }),
      'RSA, private': header({ jwk: CLIENT_KEYS.PS256 }),
    },
    { control: { client: rsa } },
  ).map((one) => ({ ...one, attack: { ...one.attack, client: rsa } })),
  ...family(
    'dpop_proof_key',
    {
      'Ed25519, the neutral point': header({
        jwk: { kty: 'OKP', crv: 'Ed25519', x: `AQ${'A'.repeat(41)}` },
      }),
      'Ed25519, one byte short': header({
        jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(42) },
      }),
      X25519: header({ jwk: { ...toPublicJwk(CLIENT_KEYS.Ed25519), crv: 'X25519' } }),
    },
    { control: { client: ed25519 } },
  ).map((one) => ({ ...one, attack: { ...one.attack, client: ed25519 } })),
];

const forge =
  (r: string, s: string) =>
  (bytes: Uint8Array): Uint8Array =>
    forgeEcdsa('ES256', bytes, [r, s]);
const respell =
  (how: string) =>
  (bytes: Uint8Array): Uint8Array =>
    respellEcdsa('ES256', bytes, how);
const SIGNATURE = [
  ...family('dpop_proof_signature', {
    'r 0, s 0': proof({ signature: forge('0', '0') }),
    'r 0, s 1': proof({ signature: forge('0', '1') }),
    'r n, s n': proof({ signature: forge('n', 'n') }),
    DER: proof({ signature: respell('der') }),
    'r and s swapped': proof({ signature: respell('swapped') }),
    'one byte short': proof({ signature: respell('one-byte-short') }),
    'one byte long': proof({ signature: respell('one-byte-long') }),
    twice: proof({ signature: respell('twice') }),
    empty: proof({ signature: () => new Uint8Array() }),
    'by another key': proof({ key: CLIENT_KEYS.OtherES256 }),
    'of another proof': segment(2, () => 'A'.repeat(86)),
    'header changed afterwards': segment(0, (part) => encode(decode(part).replace('{', '{ '))),
    'htu changed afterwards': segment(1, (part) =>
      encode(decode(part).replace('/orders', '/admin')),
    ),
    "the key of the token's owner, signed by a thief": proof({
      header: { jwk: own },
      key: CLIENT_KEYS.OtherES256,
    }),
  }),
  ...family(
    'dpop_proof_signature',
    {
      'PS256 without salt': { client: rsa, ...proof({ saltLengthBytes: 0 }) },
      'PS256, but PKCS #1': { client: rsa, ...proof({ alg: 'RS256' }) },
      'PS256, but SHA-512': { client: rsa, ...proof({ alg: 'PS512' }) },
    },
    { control: { client: rsa } },
  ),
  ...family(
    'dpop_proof_signature',
    { 'Ed25519, zeros': { client: ed25519, ...proof({ signature: () => new Uint8Array(64) }) } },
    { control: { client: ed25519 } },
  ),
];

const CLAIMS = family('dpop_proof_claims', {
  'no jti': payload({ jti: undefined }),
  'jti empty': payload({ jti: '' }),
  'jti null': payload({ jti: null }),
  'jti a number': payload({ jti: 1 }),
  'jti a list': payload({ jti: ['a'] }),
  'jti of 513 characters': payload({ jti: 'x'.repeat(513) }),
  'jti of 5,000 characters': payload({ jti: 'x'.repeat(5000) }),
  'no htm': payload({ htm: undefined }),
  'htm a list': payload({ htm: ['GET'] }),
  'no htu': payload({ htu: undefined }),
  'htu a list': payload({ htu: [`${ORIGIN}/orders`] }),
  'htu an object': payload({ htu: { href: `${ORIGIN}/orders` } }),
  'no iat': payload({ iat: undefined }),
  'iat null': payload({ iat: null }),
  'iat a text': payload({ iat: String(NOW) }),
  'iat an ISO date': payload({ iat: '2027-01-15T08:00:00Z' }),
  'iat no finite number': proof({ payloadText: (json) => json.replace(`${NOW}`, '1e400') }),
  'no ath': payload({ ath: undefined }),
  'ath null': payload({ ath: null }),
  'ath a list': payload({ ath: [] }),
  'exp a text': payload({ exp: 'tomorrow' }),
  'nbf null': payload({ nbf: null }),
  'claims of the prototype': proof({
    payloadText: (json) => `{"__proto__":${json}}`,
  }),
});

const METHOD = family('dpop_proof_method', {
  another: payload({ htm: 'POST' }),
  'lower case': payload({ htm: 'get' }),
  'title case': payload({ htm: 'Get' }),
  empty: payload({ htm: '' }),
  'any method': payload({ htm: '*' }),
  'a space before': payload({ htm: ' GET' }),
  'a space after': payload({ htm: 'GET ' }),
  'a list in a text': payload({ htm: 'GET,POST' }),
  'GET for HEAD': { method: 'HEAD', ...payload({ htm: 'GET' }) },
});

/** None of them names the request to `https://api.test/orders`. */
export const OTHER_URLS: readonly string[] = [
  'https://api.test/admin',
  'https://api.test/',
  'https://api.test',
  'https://api.test/orders/',
  'https://api.test//orders',
  'https://api.test/Orders',
  'https://api.test/orders/1',
  'https://api.test/order',
  'https://api.test/orders;v=1',
  'https://api.test/v1/orders',
  'https://api.test/./orders',
  'https://api.test/x/../orders',
  'https://api.test/%2e/orders',
  'https://api.test/x/%2E%2e/orders',
  'https://api.test/%2Forders',
  'https://api.test%2Forders',
  'https://api.test/orders%20',
  'https://api.test/orders%',
  'https://api.test/orders%zz',
  'https://api.test/orders%00',
  'https://api.test\\orders',
  'https:\\\\api.test\\orders',
  'https://evil.test\\@api.test/orders',
  ' https://api.test/orders',
  'https://api.test/orders ',
  'https://api.test/or\tders',
  'https://api.test/orders\n',
  'https://api.test/orders\u0000',
  'https://api.test/orders\u00a0',
  'http://api.test/orders',
  'http://api.test:443/orders',
  'wss://api.test/orders',
  'ftp://api.test/orders',
  'https:api.test/orders',
  'https:/api.test/orders',
  'https:///api.test/orders',
  '//api.test/orders',
  '/orders',
  'orders',
  'api.test/orders',
  '',
  'https://',
  'https://api.test:8443/orders',
  'https://api.test:80/orders',
  'https://api.test:0443/orders',
  'https://api.test:4430/orders',
  'https://api.test:99999/orders',
  'https://api.test:443:443/orders',
  'https://api.test:x/orders',
  'https://api.test:%34%34%33/orders',
  'https://api.test./orders',
  'https://.api.test/orders',
  'https://api..test/orders',
  'https://api.test.evil.test/orders',
  'https://evil.test/orders',
  'https://xapi.test/orders',
  'https://sub.api.test/orders',
  'https://user@api.test/orders',
  'https://user:password@api.test/orders',
  'https://@api.test/orders',
  'https://api.test@evil.test/orders',
  'https://api.test%40evil.test/orders',
  'https://api.test%00/orders',
  'https://api.test%2e/orders',
  'https://evil.test?https://api.test/orders',
  'https://evil.test#@api.test/orders',
  'https://evil.test/https://api.test/orders',
  'https://api。test/orders',
  'https://ａpi.test/orders',
  'https://[api.test]/orders',
  'https://api.test/orders,https://api.test/orders',
];

/** All of them name the request to `https://api.test/orders` (RFC 3986 §6.2.2, §6.2.3). */
export const EQUAL_URLS: readonly string[] = [
  'https://api.test/orders',
  'HTTPS://api.test/orders',
  'https://API.Test/orders',
  'https://api.test:443/orders',
  'https://api.test:/orders',
  'https://%61pi.test/orders',
  'https://api.test/%6frders',
  'https://api.test/%6Frd%65rs',
  'https://api.test/orders?',
  'https://api.test/orders?a=1&b=../..',
  'https://api.test/orders#part',
  'https://api.test/orders?a=1#part',
  'https://api.test/orders#?',
];

const URLS = family(
  'dpop_proof_url',
  Object.fromEntries(
    OTHER_URLS.map((url) => [JSON.stringify(url), payload({ htu: url })] as const),
  ),
);

const TIMES = [
  ...family('dpop_proof_expired', {
    'one second too old': payload({ iat: NOW - 65 }),
    'an hour old': payload({ iat: NOW - 3600 }),
    'of 1970': payload({ iat: 0 }),
    'before 1970': payload({ iat: -NOW }),
    'exp is past': payload({ exp: NOW - 5 }),
  }),
  ...family('dpop_proof_not_yet_valid', {
    'too far ahead': payload({ iat: NOW + 6 }),
    'an hour ahead': payload({ iat: NOW + 3600 }),
    'in milliseconds': payload({ iat: NOW * 1000 }),
    'nbf is ahead': payload({ nbf: NOW + 6 }),
  }),
];

const TOKEN = family('dpop_proof_token', {
  'another token': payload({ ath: sha256('another token') }),
  empty: payload({ ath: '' }),
  'hash of nothing': payload({ ath: sha256('') }),
  padded: proof({
    payloadText: (json) => json.replace(/"ath":"([^"]+)"/, '"ath":"$1="'),
  }),
  'cut short': proof({
    payloadText: (json) => json.replace(/"ath":"([^"]{20})[^"]+"/, '"ath":"$1"'),
  }),
});

const BINDING = family('dpop_proof_binding', {
  "the thief's own key": {
    client: createClient('ES256', CLIENT_KEYS.OtherES256),
    jkt: createClient().thumbprint,
  },
  "the thief's own key of another kind": { client: ed25519, jkt: createClient().thumbprint },
  "the thumbprint of an issuer's key": { jkt: rsa.thumbprint },
  'one character off': { jkt: `${createClient().thumbprint.slice(0, -1)}_` },
});

const good = nonceOf(SECRET, NOW - 10);
const altered = (index: number, by: string): string =>
  `${good.slice(0, index)}${by}${good.slice(index + 1)}`;
const withNonce = {
  dpop: { nonce: { mode: 'required', secret: SECRET } },
  control: payload({ nonce: good }),
};
const NONCE = [
  ...family('dpop_nonce_required', { missing: {} }, withNonce),
  ...family(
    'dpop_nonce_invalid',
    {
      expired: payload({ nonce: nonceOf(SECRET, NOW - 300) }),
      'of yesterday': payload({ nonce: nonceOf(SECRET, NOW - 86_400) }),
      'of the future': payload({ nonce: nonceOf(SECRET, NOW + 6) }),
      foreign: payload({ nonce: nonceOf('another secret of thirty-two bytes', NOW) }),
      'another time, same MAC': payload({
        nonce: `${(NOW - 5).toString(36)}.${good.split('.')[1]}`,
      }),
      'MAC altered at its start': payload({ nonce: altered(8, good[8] === 'A' ? 'B' : 'A') }),
      'MAC altered at its end': payload({
        nonce: altered(good.length - 1, good.endsWith('A') ? 'E' : 'A'),
      }),
      'MAC cut': payload({ nonce: good.slice(0, -1) }),
      'MAC longer': payload({ nonce: `${good}A` }),
      'without MAC': payload({ nonce: good.split('.')[0] }),
      'MAC of zeros': payload({ nonce: `${NOW.toString(36)}.${'A'.repeat(43)}` }),
      'upper case': payload({ nonce: good.toUpperCase() }),
      'a zero before': payload({ nonce: `0${good}` }),
      'a space before': payload({ nonce: ` ${good}` }),
      'twice in one': payload({ nonce: `${good},${good}` }),
      empty: payload({ nonce: '' }),
      null: payload({ nonce: null }),
      'a number': payload({ nonce: 1 }),
      'a list': payload({ nonce: [good] }),
      long: payload({ nonce: 'x'.repeat(4000) }),
    },
    withNonce,
  ),
];

const used: Sending = { jti: 'used' };
const REPLAY = [
  ...family(
    'dpop_proof_replayed',
    {
      'signed anew': used,
      'for another spelling of the URL': {
        ...used,
        ...payload({ htu: 'https://API.test:443/orders?x' }),
      },
      'a second later': { ...used, ...payload({ iat: NOW - 1 }) },
      'with a signature turned around': { ...used, ...proof({ signature: forge('r', 's') }) },
      'with another header': { ...used, ...header({ kid: 'x' }) },
      'by another method': { ...used, method: 'POST' },
      'with another token': { ...used, claims: { scope: 'other' } },
    },
    { before: used, control: { jti: 'fresh' } },
  ),
  ...family(
    'dpop_proof_replayed',
    { 'a jti outside ASCII': { jti: 'ключ' } },
    { before: { jti: 'ключ' }, control: { jti: 'ключи' } },
  ),
];

const TARGETS: readonly string[] = [
  'https://api.test/orders',
  'http://evil.test/orders',
  '//orders',
  '//evil.test/orders',
  '/x/../orders',
  '/./orders',
  '/orders/..',
  '/orders/.',
  '/x/%2e%2e/orders',
  '/%2E/orders',
  '/x/.%2e/orders',
  '\\orders',
  '/x\\orders',
  '/orders#part',
  '/orders?a#part',
  '/orders%',
  '/orders%zz',
  '/orders\u0000',
  '/or\nders',
  '/or ders',
  '/bücher',
  'orders',
  '*',
  '',
  '?a=1',
];
const TARGET = family(
  'invalid_request_target',
  Object.fromEntries(
    TARGETS.map((target) => [JSON.stringify(target), { target, url: `${ORIGIN}/orders` }] as const),
  ),
);

/** Each differs from an acceptable request in the one thing that it is named for. */
export const HOSTILE_PROOFS: readonly HostileProof[] = [
  ...PRESENCE,
  ...FORM,
  ...TYPE,
  ...HEADER,
  ...ALG,
  ...ALG_NOT_CONFIGURED,
  ...KEY,
  ...WEAK_KEY,
  ...SIGNATURE,
  ...CLAIMS,
  ...METHOD,
  ...URLS,
  ...TIMES,
  ...TOKEN,
  ...BINDING,
  ...NONCE,
  ...REPLAY,
  ...TARGET,
];
