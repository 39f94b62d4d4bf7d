import { decodeBase64url, hasZeroTail } from '../wire/base64url.ts';
import { isJsonObject, memberOf, parseJsonObject } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import { toMediaType } from '../wire/media-type.ts';
import { toContentEncryption, toKeyManagement } from './algorithms.ts';
import type { ContentEncryption, Curve, KeyManagement } from './algorithms.ts';
import { MAX_KID_LENGTH } from './keys.ts';
import type { DecryptionKey } from './keys.ts';

/** A compact JWE whose header says nothing that is refused. Nothing in it is proven. */
export interface ParsedJwe {
  readonly alg: KeyManagement;
  readonly enc: ContentEncryption;
  readonly kid: string | undefined;
  readonly header: JsonObject;
  readonly keyBytes: number;
}

const MAX_HEADER_LENGTH = 4096;
const MAX_PARTY_LENGTH = 512;
// What compresses, what must be understood, what brings or names a key, and what other algorithms need.
const FORBIDDEN = ['zip', 'crit', 'b64', 'jwk', 'jku', 'x5c', 'x5u', 'p2s', 'p2c', 'iv', 'tag'];
// The content has to be a JWT (RFC 7519 §5.2), of which an access token is one (RFC 9068 §2.1).
const CONTENT_TYPES = ['jwt', 'at+jwt'];

/** Returns the parts of a compact JWE, or undefined for one that is not accepted, before any cryptography. */
export function parseJwe(token: string): ParsedJwe | undefined {
  const [first = '', ...rest] = token.split('.');
  if (rest.length !== 4) return undefined;
  const header = first.length > MAX_HEADER_LENGTH ? undefined : decodeHeader(first);
  if (header === undefined || FORBIDDEN.some((name) => Object.hasOwn(header, name)))
    return undefined;
  const alg = toKeyManagement(memberOf(header, 'alg'));
  const enc = toContentEncryption(memberOf(header, 'enc'));
  if (alg === undefined || enc === undefined || !hasGoodNames(header)) return undefined;
  const [keyBytes, ivBytes, cipherBytes, tagBytes] = rest.map(countBytes);
  if (keyBytes === undefined || ivBytes !== enc.ivBytes || tagBytes !== enc.tagBytes)
    return undefined;
  if (!cipherBytes || cipherBytes % enc.blockBytes !== 0) return undefined;
  const kid = memberOf(header, 'kid');
  return { alg, enc, kid: typeof kid === 'string' ? kid : undefined, header, keyBytes };
}

function decodeHeader(segment: string): JsonObject | undefined {
  const bytes = decodeBase64url(segment);
  if (bytes === undefined) return undefined;
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return parseJsonObject(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}

function hasGoodNames(header: JsonObject): boolean {
  const [typ, cty, kid] = ['typ', 'cty', 'kid'].map((name) => memberOf(header, name));
  if (typeof cty !== 'string' || !CONTENT_TYPES.includes(toMediaType(cty))) return false;
  if (!['undefined', 'string'].includes(typeof typ)) return false;
  return kid === undefined || isText(kid, MAX_KID_LENGTH);
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength;
}

/** Returns how many bytes a segment has, or undefined when it is not canonical base64url. */
function countBytes(segment: string): number | undefined {
  const isCanonical = /^[\w-]*$/.test(segment) && segment.length % 4 !== 1 && hasZeroTail(segment);
  return isCanonical ? Math.floor((segment.length * 3) / 4) : undefined;
}

/**
 * Returns the one key that the token may be encrypted for. A `kid` has to be the key's; a key that has
 * none, which stands alone, is tried whatever the token says.
 */
export function selectKey(
  keys: readonly DecryptionKey[],
  { alg, kid }: ParsedJwe,
): DecryptionKey | undefined {
  const found = keys.filter(
    (key) =>
      key.managements.includes(alg) &&
      (kid === undefined || key.kid === undefined || key.kid === kid),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** Tells whether the encrypted content key, or what it is agreed with, is of the form that `key` needs. */
export function isMeantFor({ curve, modulusBytes }: DecryptionKey, jwe: ParsedJwe): boolean {
  const { alg, enc, header, keyBytes } = jwe;
  if (alg === 'RSA-OAEP-256') return keyBytes === modulusBytes;
  // A wrapped key is eight bytes longer than the key (RFC 3394 §2.2.1); a key that is agreed is not sent.
  if (keyBytes !== (alg === 'ECDH-ES' ? 0 : enc.keyBytes + 8)) return false;
  if (!isParty(header, 'apu') || !isParty(header, 'apv')) return false;
  return curve !== undefined && isEphemeralKey(memberOf(header, 'epk'), curve);
}

/** `apu` and `apv` are hashed into the key, so their length is bounded (RFC 7518 §4.6.2). */
function isParty(header: JsonObject, name: 'apu' | 'apv'): boolean {
  if (!Object.hasOwn(header, name)) return true;
  const value = header[name];
  return isText(value, MAX_PARTY_LENGTH) && decodeBase64url(value) !== undefined;
}

/** Whether the point is on its curve is for the import to find out, which every runtime does. */
function isEphemeralKey(epk: unknown, { kty, crv, coordinateBytes }: Curve): boolean {
  if (!isJsonObject(epk) || memberOf(epk, 'kty') !== kty || memberOf(epk, 'crv') !== crv)
    return false;
  if (Object.hasOwn(epk, 'd')) return false;
  return (kty === 'EC' ? ['x', 'y'] : ['x']).every((name) => {
    const value = memberOf(epk, name);
    return typeof value === 'string' && decodeBase64url(value)?.length === coordinateBytes;
  });
}
