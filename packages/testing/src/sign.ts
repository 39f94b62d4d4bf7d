import { requireKnown } from '@oidc-verify/core/options';
import { base64url } from 'jose';
import { ALGORITHMS } from './algorithms.ts';
import type { AlgorithmRow, SigningAlgorithm } from './algorithms.ts';
import { toBareJwk } from './keys.ts';
import type { PrivateJwk } from './keys.ts';

/** Algorithms that no access token verifier may accept. Hostile tokens use them. */
export type HmacAlgorithm = 'HS256' | 'HS384' | 'HS512';

/** A segment: an object is serialised as JSON; a string or bytes are encoded unchanged. */
export type RawSegment = string | Uint8Array | Readonly<Record<string, unknown>>;

/** The parts of a compact JWS, under full control of the caller. */
export interface RawToken {
  readonly header: RawSegment;
  readonly payload: RawSegment;
  /** The algorithm that signs, independent of the header. `none` leaves the signature empty. */
  readonly alg: SigningAlgorithm | HmacAlgorithm | 'none';
  /** A private JWK, or the secret of an HMAC algorithm. Not needed for `none`. */
  readonly key?: PrivateJwk | Uint8Array | string | undefined;
  /** Replaces the computed signature: bytes, or the third segment as a string. */
  readonly signature?: Uint8Array | string | undefined;
  /** RSA-PSS only. Default: the length of the hash (RFC 7518 §3.5). */
  readonly saltLengthBytes?: number | undefined;
}

type Bytes = Uint8Array<ArrayBuffer>;
const encoder = new TextEncoder();

const MEMBERS: { readonly [Name in keyof Required<RawToken>]: true } = {
  header: true,
  payload: true,
  alg: true,
  key: true,
  signature: true,
  saltLengthBytes: true,
};
const NAMES: ReadonlySet<string> = new Set(Object.keys(MEMBERS));

/** Returns a compact JWS of exactly these parts, valid or not. */
export async function signCompact(token: RawToken): Promise<string> {
  requireKnown('token', token, NAMES);
  const signed = `${encodeSegment(token.header)}.${encodeSegment(token.payload)}`;
  const { signature } = token;
  if (typeof signature === 'string') return `${signed}.${signature}`;
  const bytes = signature ?? (await signBytes(token, encoder.encode(signed)));
  return `${signed}.${base64url.encode(bytes)}`;
}

/** Returns a segment as base64url without padding. */
export function encodeSegment(segment: RawSegment): string {
  if (typeof segment === 'string' || segment instanceof Uint8Array)
    return base64url.encode(segment);
  return base64url.encode(JSON.stringify(segment));
}

/** Returns the signature over `data`: RSA as one integer, ECDSA as r‖s (RFC 7518 §3.4). */
export async function signBytes(
  how: Pick<RawToken, 'alg' | 'key' | 'saltLengthBytes'>,
  data: Uint8Array,
): Promise<Uint8Array> {
  const { alg, key } = how;
  if (alg === 'none') return new Uint8Array();
  if (alg === 'HS256' || alg === 'HS384' || alg === 'HS512') return signHmac(alg, key, data);
  if (key === undefined || typeof key === 'string' || key instanceof Uint8Array) {
    throw new TypeError(`${alg} needs a private JWK as key`);
  }
  return signWithJwk(ALGORITHMS[alg], key, data, how.saltLengthBytes);
}

async function signWithJwk(
  row: AlgorithmRow,
  key: PrivateJwk,
  data: Uint8Array,
  saltLengthBytes: number | undefined,
): Promise<Uint8Array> {
  // A hostile token may use a curve that does not match its algorithm.
  const curve = row.name === 'ECDSA' ? { namedCurve: String(key.crv) } : {};
  const hash = row.hash === undefined ? {} : { hash: row.hash };
  const parameters = { name: row.name, ...hash, ...curve };
  const jwk = { ...toBareJwk(key), ext: true, key_ops: ['sign'] };
  const imported = await crypto.subtle.importKey('jwk', jwk, parameters, false, ['sign']);
  const saltLength = saltLengthBytes ?? row.saltLengthBytes;
  const salt = row.name === 'RSA-PSS' && saltLength !== undefined ? { saltLength } : {};
  const how = { name: row.name, ...hash, ...salt };
  return new Uint8Array(await crypto.subtle.sign(how, imported, toOwnBuffer(data)));
}

async function signHmac(
  alg: HmacAlgorithm,
  secret: RawToken['key'],
  data: Uint8Array,
): Promise<Uint8Array> {
  if (typeof secret !== 'string' && !(secret instanceof Uint8Array)) {
    throw new TypeError(`${alg} needs a secret as key: a string or bytes`);
  }
  const bytes = typeof secret === 'string' ? encoder.encode(secret) : toOwnBuffer(secret);
  const parameters = { name: 'HMAC', hash: `SHA-${alg.slice(2)}` };
  const key = await crypto.subtle.importKey('raw', toHmacKey(bytes), parameters, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, toOwnBuffer(data)));
}

/** Web Crypto refuses an empty secret. HMAC pads with zeros, so one zero byte gives the same MAC. */
function toHmacKey(secret: Bytes): Bytes {
  return secret.length === 0 ? new Uint8Array(1) : secret;
}

function toOwnBuffer(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}
