import type { AuthErrorCode, Jwk, Stage } from '@oidc-verify/core';
import type { SigningAlgorithm } from '../algorithms.ts';
import { toPublicJwk } from '../keys.ts';
import type { PrivateJwk } from '../keys.ts';
import { signCompact } from '../sign.ts';
import type { RawSegment, RawToken } from '../sign.ts';
import type { TestClaims } from '../test-claims.ts';
import type { TestIssuer } from '../test-issuer.ts';
import type { SignOptions } from '../test-issuer-options.ts';
import { testKeys } from '../test-keys.ts';

/** One attack as a family defines it. Optional members have defaults that fit most attacks. */
export interface Attack {
  readonly name: string;
  readonly source: string;
  readonly code: AuthErrorCode;
  readonly stage: Stage;
  readonly token: string | Promise<string>;
  /** Default: a plain valid token. */
  readonly control?: string | Promise<string> | undefined;
  readonly keys?: readonly Jwk[] | undefined;
  readonly algorithms?: readonly SigningAlgorithm[] | undefined;
}

/** Makes tokens of the attacked issuer, signed with its genuine RS256 key by default. */
export interface HostileKit {
  readonly issuer: TestIssuer;
  /** A valid token, the default control. */
  readonly good: string;
  readonly key: PrivateJwk;
  /** A key that the issuer does not publish. */
  readonly foreignKey: PrivateJwk;
  readonly nowSeconds: number;
  sign(claims?: TestClaims, options?: SignOptions): Promise<string>;
  header(options?: SignOptions): Record<string, unknown>;
  claims(overrides?: TestClaims): Record<string, unknown>;
  /** Signs exactly these segments. A segment that is not given is the default one. */
  raw(parts: Partial<RawToken>): Promise<string>;
  /** Signs the default payload with `text` appended as its last JSON member. */
  withMember(text: string, overrides?: TestClaims): Promise<string>;
}

/** Creates a kit for `issuer`, which must have an RS256 key. */
export async function createHostileKit(issuer: TestIssuer): Promise<HostileKit> {
  const { privateJwk } = issuer.signingKey('RS256');
  const sign: HostileKit['sign'] = (claims, options) =>
    issuer.sign(claims, { alg: 'RS256', ...options });
  const header: HostileKit['header'] = (options) => issuer.header({ alg: 'RS256', ...options });
  const raw: HostileKit['raw'] = (parts) =>
    signCompact({
      header: header(),
      payload: issuer.claims(),
      alg: 'RS256',
      key: privateJwk,
      ...parts,
    });
  return {
    issuer,
    good: await sign(),
    key: privateJwk,
    foreignKey: testKeys.foreignRsa,
    nowSeconds: Math.floor(issuer.now() / 1000),
    sign,
    header,
    claims: (overrides) => issuer.claims(overrides),
    raw,
    withMember: (text, overrides) => raw({ payload: withMember(issuer.claims(overrides), text) }),
  };
}

/** Returns the JSON of `object` with `text` as its last member, for example `"exp":1e400`. */
export function withMember(object: Readonly<Record<string, unknown>>, text: string): string {
  const json = JSON.stringify(object);
  return `${json.slice(0, -1)}${json === '{}' ? '' : ','}${text}}`;
}

/** The three segments of a compact JWS. */
export type Segments = readonly [header: string, payload: string, signature: string];

/**
 * Returns the three segments of a compact JWS.
 *
 * @throws TypeError if `token` has fewer
 */
export function segmentsOf(token: string): Segments {
  const [header, payload, signature] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined) {
    throw new TypeError('a compact JWS has three segments');
  }
  return [header, payload, signature];
}

/** Returns the UTF-8 bytes of a segment before base64url. */
export function toBytes(segment: RawSegment): Uint8Array {
  if (segment instanceof Uint8Array) return segment;
  return new TextEncoder().encode(typeof segment === 'string' ? segment : JSON.stringify(segment));
}

/** Returns all `parts` as one array. */
export function concatBytes(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Returns `segment` with an unused low bit of its last character flipped: another spelling of the same
 * bytes (RFC 4648 §3.5).
 *
 * @throws TypeError if the segment has no unused bits
 */
export function withTrailingBits(segment: string): string {
  if (segment.length % 4 === 0) throw new TypeError('this segment has no unused bits');
  const last = BASE64URL.indexOf(segment.slice(-1));
  return segment.slice(0, -1) + BASE64URL.charAt(last ^ 1);
}

/** Returns the first key of a list. */
export function requireKey(keys: readonly PrivateJwk[]): PrivateJwk {
  const [key] = keys;
  if (key === undefined) throw new TypeError('a list of test keys is empty');
  return key;
}

/** Returns the public part of `key` as an issuer would publish it. */
export function publishAs(key: PrivateJwk, kid: string, alg: string, use: string = 'sig'): Jwk {
  return { ...toPublicJwk(key), kid, alg, use };
}
