import { isUtf8 } from 'node:buffer';

/**
 * The work that the guard compares the library with. It is written out here and does not change when the
 * library does. It consists of what a verification consists of: short strings cut from a long one, base64url,
 * JSON, small objects that are frozen, members that are read by name, and a Map. So a busy machine, another
 * processor or another version of V8 slows it as it slows the library.
 *
 * @typedef {{ readonly header: Members, readonly payload: Members, readonly signature: Buffer }} Parsed
 * @typedef {Readonly<Record<string, unknown>>} Members
 */

const MEMBERS = ['iss', 'aud', 'sub', 'exp', 'iat', 'nbf', 'jti', 'client_id', 'scope', 'typ'];
const scratch = Buffer.allocUnsafeSlow(16_384);

/**
 * Takes a token apart, as for a token that is verified for the first time.
 *
 * @param {string} token
 * @returns {Parsed}
 */
export function parseToken(token) {
  const headerEnd = token.indexOf('.');
  const payloadEnd = token.indexOf('.', headerEnd + 1);
  const header = parseSegment(token.slice(0, headerEnd));
  const payload = parseSegment(token.slice(headerEnd + 1, payloadEnd));
  const signature = decode(token.slice(payloadEnd + 1));
  const signed = scratch.subarray(0, scratch.write(token.slice(0, payloadEnd), 'latin1'));
  let found = 0;
  for (const name of MEMBERS) if (Object.hasOwn(payload, name)) found += 1;
  if (found === 0 || signed.length === 0) throw new TypeError('not a token');
  return Object.freeze({ header, payload, signature });
}

/**
 * Creates a function that finds the parts of a token that it saw before, as a cache does.
 *
 * @param {readonly string[]} tokens
 * @returns {(token: string) => { readonly parsed: Parsed, readonly nowMs: number }}
 */
export function createLookup(tokens) {
  const known = new Map(
    tokens.map((token) => [tagOf(token), { token, parsed: parseToken(token) }]),
  );
  return (token) => {
    const entry = known.get(tagOf(token));
    if (entry === undefined || entry.token !== token) throw new TypeError('not a known token');
    const nowMs = Date.now();
    if (Number(entry.parsed.payload['exp']) * 1000 <= nowMs) throw new TypeError('expired');
    return Object.freeze({ parsed: entry.parsed, nowMs });
  };
}

/** @param {string} token */
function tagOf(token) {
  const { length } = token;
  let tag = 0;
  for (let back = 2; back <= 10; back += 2) tag = (tag << 6) ^ token.charCodeAt(length - back);
  return tag;
}

/**
 * @param {string} segment
 * @returns {Members}
 */
function parseSegment(segment) {
  const bytes = decode(segment);
  if (!isUtf8(bytes)) throw new TypeError('not UTF-8');
  const text = bytes.toString('utf8');
  let quotes = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes += 1;
  const members = /** @type {Members} */ (JSON.parse(text));
  if (quotes < Object.keys(members).length * 2) throw new TypeError('not an object');
  return Object.freeze(members);
}

/** @param {string} segment */
function decode(segment) {
  const bytes = Buffer.from(segment, 'base64url');
  if (bytes.length !== (segment.length * 3) >> 2 || segment.includes('+')) {
    throw new TypeError('not base64url');
  }
  return bytes;
}
