import { readObject } from './strict-json.ts';
import type { Json, JsonMap } from './strict-json.ts';

/** The policy that the oracle restates. */
export const ISSUER = 'https://issuer.test/';
export const AUDIENCES = ['https://api.test', 'urn:second'];
export const SCOPE = 'read';
export const PERMISSION = 'list';
export const NOW = 1_800_000_000;
const TOLERANCE = 5;
const MAX_LENGTH = 16_384;

const FORBIDDEN = ['jku', 'x5u', 'jwk', 'x5c', 'crit', 'b64', 'enc', 'zip', 'epk', 'p2c', 'p2s'];
const OTHER_KINDS = ['at_hash', 'c_hash', 's_hash', 'events'];

/** Returns whether a token over these bytes, signed by `k1`, is acceptable. Written from the standards, not from the code. */
export function isAcceptable(header: Uint8Array, payload: Uint8Array, length: number): boolean {
  const head = readObject(header);
  const body = readObject(payload);
  if (head === undefined || body === undefined || length > MAX_LENGTH) return false;
  return isGoodHeader(head) && isGoodPayload(body, isAccessTokenType(head.get('typ')));
}

function isGoodHeader(head: JsonMap): boolean {
  const alg = head.get('alg');
  const typ = head.get('typ');
  return (
    (alg === 'Ed25519' || alg === 'EdDSA') &&
    head.get('kid') === 'k1' &&
    !FORBIDDEN.some((name) => head.has(name)) &&
    !isMatch(/^(?:application\/)?jwt$/i, head.get('cty')) &&
    (typ === undefined || isAccessTokenType(typ) || isMatch(/^(?:application\/)?jwt$/i, typ))
  );
}

function isAccessTokenType(typ: Json | undefined): boolean {
  return isMatch(/^(?:application\/)?at\+jwt$/i, typ);
}

function isMatch(pattern: RegExp, value: Json | undefined): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isGoodPayload(body: JsonMap, isTyped: boolean): boolean {
  return (
    body.get('iss') === ISSUER &&
    isForUs(body.get('aud')) &&
    isInTime(body) &&
    isAccessToken(body, isTyped) &&
    isAbsentOrName(body, 'sub') &&
    isAbsentOrName(body, 'jti') &&
    IDENTIFIERS.every((name) => isUnicode(body.get(name))) &&
    !body.has('cnf') &&
    namesIn(body.has('scope') ? body.get('scope') : body.get('scp')).includes(SCOPE) &&
    namesIn(body.get('permissions')).includes(PERMISSION)
  );
}

const IDENTIFIERS = ['sub', 'jti', 'sid', 'client_id', 'azp', 'cid', 'appid', 'oid', 'tid'];

/** Whether a string survives a database that stores UTF-8. */
function isUnicode(value: Json | undefined): boolean {
  return typeof value !== 'string' || Buffer.from(value, 'utf8').toString('utf8') === value;
}

function isForUs(aud: Json | undefined): boolean {
  const names = Array.isArray(aud) ? (aud as readonly Json[]) : [aud];
  const isText = names.every((name) => typeof name === 'string');
  return isText && names.some((name) => AUDIENCES.includes(name));
}

function isDate(time: Json): boolean {
  return typeof time === 'number' && Math.abs(time) <= 2 ** 53;
}

function isInTime(body: JsonMap): boolean {
  const { exp, nbf = NOW, iat = NOW } = Object.fromEntries(body);
  if (![exp, nbf, iat].every((time) => isDate(time as Json))) return false;
  const isOver = NOW >= Number(exp) + TOLERANCE;
  const isEarly = NOW < Number(nbf) - TOLERANCE || Number(iat) > NOW + 60 + TOLERANCE;
  return !isOver && !isEarly;
}

function isAccessToken(body: JsonMap, isTyped: boolean): boolean {
  if (OTHER_KINDS.some((name) => body.has(name))) return false;
  if (body.has('token_use') && body.get('token_use') !== 'access') return false;
  if (isMatch(/^(?:id|refresh|offline|logout)$|\+jwt$/i, body.get('typ'))) {
    return isMatch(/^(?:application\/)?at\+jwt$/i, body.get('typ')) && !body.has('nonce');
  }
  const saysAccess = body.get('typ') === 'Bearer' || body.has('token_use');
  return !body.has('nonce') || isTyped || saysAccess;
}

function isAbsentOrName(body: JsonMap, name: string): boolean {
  const value = body.get(name);
  return !body.has(name) || (typeof value === 'string' && value !== '');
}

function namesIn(claim: Json | undefined): readonly Json[] {
  if (typeof claim === 'string') return claim.split(' ');
  const isList = Array.isArray(claim) && claim.every((item: Json) => typeof item === 'string');
  return isList ? claim : [];
}
