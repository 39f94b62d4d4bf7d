import { createPublicKey } from 'node:crypto';
import { signCompact, testKeys, toPublicJwk } from '@oidc-verify/testing';
import { toClaims, toPolicy, toPrivateJwk } from './tokens.mjs';

/** @import { RawToken } from '@oidc-verify/testing' */
/** @import { Policy, PublicKey } from './types.d.ts' */

/**
 * @typedef {object} Variant
 * @property {string} label
 * @property {string} token
 * @property {Policy} policy usually the one all share
 * @property {'accepted' | 'refused' | 'open'} wanted what RFC 7515, 7518, 7519, 8725 and 9068 ask of a verifier
 * of access tokens; `open` where they leave it to the policy or to the implementation, such as the last of
 * two equal names (RFC 7519 §4) and unused bits (RFC 4648 §3.5)
 * @property {string} [check] the configured check that this token proves
 */

const ALGORITHM = 'RS256';
export const POLICY = toPolicy(ALGORITHM);
const { jwk } = POLICY;
const privateJwk = toPrivateJwk(ALGORITHM);

/** @typedef {Readonly<Record<string, unknown>>} Members */
/** @typedef {[label: string, wanted: Variant['wanted'], token: Promise<string>, more?: Partial<Variant>]} Row */

/**
 * Returns the tokens that everybody is asked about, all signed with the real key unless they say otherwise.
 * @returns {Promise<readonly Variant[]>}
 */
export async function createVariants() {
  const rows = [
    ...good(),
    ...checks(),
    ...headers(),
    ...times(),
    ...names(),
    ...keys(),
    ...(await wire()),
  ];
  return await Promise.all(
    rows.map(async ([label, wanted, token, more]) => {
      return { label, wanted, token: await token, policy: POLICY, ...more };
    }),
  );
}

/**
 * @param {Members} claims
 * @param {Members} [header]
 * @param {Partial<RawToken>} [more]
 */
function sign(claims, header = {}, more = {}) {
  const members = { alg: ALGORITHM, typ: 'at+jwt', kid: jwk.kid, ...header };
  return signCompact({
    alg: ALGORITHM,
    key: privateJwk,
    header: members,
    payload: toClaims(claims),
    ...more,
  });
}

/** @returns {Row[]} */
function good() {
  return [
    ['normal, typ at+jwt', 'accepted', sign({})],
    ['normal, typ application/at+jwt', 'accepted', sign({}, { typ: 'application/at+jwt' })],
    ['normal, typ JWT', 'open', sign({}, { typ: 'JWT' })],
    ['normal, no typ', 'open', sign({}, { typ: undefined })],
  ];
}

/**
 * One token per check that every library is configured with; all of them have to refuse all of these.
 * @returns {Row[]}
 */
function checks() {
  const other = /** @type {const} */ ('RS384');
  return [
    [
      'iss of somebody else',
      'refused',
      sign({ iss: 'https://attacker.example/' }),
      { check: 'iss' },
    ],
    ['aud of another API', 'refused', sign({ aud: 'https://other.example.com' }), { check: 'aud' }],
    ['another alg, RS384', 'refused', sign({}, { alg: other }, { alg: other }), { check: 'alg' }],
    ['expired an hour ago', 'refused', sign({ exp: now() - 3600 }), { check: 'exp' }],
    [
      'signed by a foreign key',
      'refused',
      sign({}, {}, { key: testKeys.foreignRsa }),
      { check: 'signature' },
    ],
  ];
}

function now() {
  return Math.floor(Date.now() / 1000);
}

/** @returns {Row[]} */
function headers() {
  const pem = createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  const hmac = /** @type {const} */ ('HS256');
  return [
    ['typ logout+jwt', 'refused', sign({}, { typ: 'logout+jwt' })],
    ['typ dpop+jwt', 'refused', sign({}, { typ: 'dpop+jwt' })],
    ['crit with an unknown extension', 'refused', sign({}, { crit: ['x'], x: 1 })],
    ['crit: []', 'refused', sign({}, { crit: [] })],
    ['header brings its own key (jwk)', 'open', sign({}, { jwk: toPublicJwk(privateJwk) })],
    ['header names a key set (jku)', 'open', sign({}, { jku: 'https://attacker.example/jwks' })],
    ['alg none, no signature', 'refused', sign({}, { alg: 'none' }, { alg: 'none' })],
    ['alg None, no signature', 'refused', sign({}, { alg: 'None' }, { alg: 'none' })],
    ['signature stripped', 'refused', sign({}, {}, { alg: 'none' })],
    [
      'HS256 with the public PEM as secret',
      'refused',
      sign({}, { alg: hmac }, { alg: hmac, key: String(pem) }),
    ],
    ['no kid, the issuer has one key', 'open', sign({}, { kid: undefined })],
  ];
}

/** @returns {Row[]} */
function times() {
  return [
    ['no exp', 'refused', sign({ exp: undefined })],
    ['exp is a string', 'refused', sign({ exp: String(now() + 3600) })],
    ['exp: 1e400, for ever', 'open', signText(`"exp":1e400`, { exp: undefined })],
    [
      'exp twice, old and future',
      'open',
      signText(`"exp":1,"exp":${now() + 3600}`, { exp: undefined }),
    ],
    ['iat one hour ahead', 'open', sign({ iat: now() + 3600, exp: now() + 7200 })],
    ['iat is a string', 'refused', sign({ iat: 'yesterday' })],
    ['nbf 60 s ahead', 'refused', sign({ nbf: now() + 60 })],
  ];
}

/**
 * Signs claims with a piece of JSON that no serialiser writes.
 * @param {string} piece
 * @param {Members} claims
 */
function signText(piece, claims) {
  const json = JSON.stringify(toClaims(claims));
  return sign({}, {}, { payload: `${json.slice(0, -1)},${piece}}` });
}

/** @returns {Row[]} */
function names() {
  const { issuer, audience } = POLICY;
  const broken = Buffer.from(JSON.stringify(toClaims({ name: 'A' })));
  broken[broken.lastIndexOf('"A"') + 1] = 0xff;
  return [
    ['iss is a list with the right issuer', 'refused', sign({ iss: [issuer] })],
    ['aud is a list with a number', 'refused', sign({ aud: [audience, 7] })],
    ['no aud', 'refused', sign({ aud: undefined })],
    ['claim __proto__', 'open', signText(`"__proto__":{"admin":true}`, {})],
    ['payload is not UTF-8', 'refused', sign({}, {}, { payload: broken })],
    ['1 MB long', 'open', sign({ note: 'x'.repeat(786_432) })],
  ];
}

/** @returns {Row[]} */
function keys() {
  const { weakRsa } = testKeys;
  const weak = /** @type {PublicKey} */ ({ ...jwk, ...toPublicJwk(weakRsa) });
  const more = { policy: { ...POLICY, jwk: weak } };
  return [['RSA key of 1,024 bits', 'refused', sign({}, {}, { key: weakRsa }), more]];
}

/**
 * Other spellings of a good token: same bytes, other string. Whoever takes them cannot keep a deny-list.
 * @returns {Promise<Row[]>}
 */
async function wire() {
  const token = await sign({});
  const signature = token.slice(token.lastIndexOf('.') + 1);
  const rest = token.slice(0, -signature.length);
  const standard = await signUntil((text) => /[-_]/.test(text.slice(text.lastIndexOf('.'))));
  const dot = standard.lastIndexOf('.');
  const plain = standard.slice(dot).replaceAll('-', '+').replaceAll('_', '/');
  return [
    ['signature with == appended', 'refused', Promise.resolve(`${token}==`)],
    ['a space appended', 'refused', Promise.resolve(`${token} `)],
    ['a line feed appended', 'refused', Promise.resolve(`${token}\n`)],
    [
      'signature in base64 with + and /',
      'refused',
      Promise.resolve(standard.slice(0, dot) + plain),
    ],
    ['other unused bits in the last character', 'open', Promise.resolve(rest + toTwin(signature))],
  ];
}

/** @param {(token: string) => boolean} fits */
async function signUntil(fits) {
  for (;;) {
    const token = await sign({});
    if (fits(token)) return token;
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Returns another text that decodes to the same 256 bytes: four bits of the last character say nothing.
 * @param {string} signature
 */
function toTwin(signature) {
  const last = ALPHABET.indexOf(signature.slice(-1));
  return signature.slice(0, -1) + ALPHABET.charAt(last ^ 1);
}
