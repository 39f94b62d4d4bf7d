import { AUDIENCES, NOW } from './oracle.ts';
import { readObject } from './strict-json.ts';
import type { Json, JsonMap } from './strict-json.ts';

/** A token that jose accepts and we refuse, as far as both can be read. */
export interface Disputed {
  readonly token: string;
  /** Undefined where a strict reader cannot read it. */
  readonly header: JsonMap | undefined;
  readonly payload: JsonMap | undefined;
}

/** One way in which we are stricter than jose, why, and how to tell that a token is such a one. */
export interface Strictness {
  readonly code: string;
  readonly rule: string;
  readonly applies: (disputed: Disputed) => boolean;
}

const has = (map: JsonMap | undefined, ...names: readonly string[]): boolean =>
  names.some((name) => map?.has(name) === true);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const isName = (value: Json | undefined): boolean => typeof value === 'string' && value !== '';

/** The written list. A difference that no line explains fails the test; so does a line that nothing meets. */
export const STRICTER: readonly Strictness[] = [
  {
    code: 'malformed_token',
    rule: 'at most 16 KiB',
    applies: ({ token }) => token.length > 16_384,
  },
  {
    code: 'malformed_token',
    rule: 'each segment has one spelling: no padding, no foreign alphabet, no unused bits (RFC 8725bis §3.14)',
    applies: ({ token }) => token.split('.').some((segment) => !isCanonical(segment)),
  },
  {
    code: 'malformed_token',
    rule: 'no member name twice, at any depth (RFC 7519 §4, RFC 8725bis §3.12)',
    applies: ({ token, header, payload }) =>
      token.split('.').every(isCanonical) && (header === undefined || payload === undefined),
  },
  {
    code: 'malformed_token',
    rule: 'typ is text (RFC 7515 §4.1.9)',
    applies: ({ header }) => has(header, 'typ') && typeof header?.get('typ') !== 'string',
  },
  {
    code: 'forbidden_header',
    rule: 'no parameter that names or brings a key, encrypts, or nests (RFC 8725bis §3.10)',
    applies: ({ header }) =>
      has(header, 'jku', 'x5u', 'jwk', 'x5c', 'crit', 'b64', 'enc', 'zip', 'epk', 'p2c', 'p2s') ||
      /^(?:application\/)?jwt$/i.test(text(header?.get('cty'))),
  },
  {
    code: 'invalid_token_type',
    rule: 'only access tokens, by what they say of themselves (RFC 8725bis §3.11, §3.12)',
    applies: ({ header, payload }) =>
      !/^(?:application\/)?(?:at\+)?jwt$|^$/i.test(text(header?.get('typ'))) ||
      has(payload, 'at_hash', 'c_hash', 's_hash', 'events', 'token_use', 'nonce', 'typ'),
  },
  {
    code: 'invalid_claims',
    rule: 'dates are dates, sub and jti names, wherever they are there (RFC 7519 §4.1), identifiers Unicode',
    applies: ({ payload }) =>
      ['exp', 'nbf', 'iat'].some((name) => has(payload, name) && !isDate(payload?.get(name))) ||
      ['sub', 'jti', 'sid', 'client_id', 'azp', 'cid', 'appid', 'oid', 'tid'].some((name) =>
        /\p{Surrogate}/u.test(text(payload?.get(name))),
      ) ||
      ['sub', 'jti'].some((name) => has(payload, name) && !isName(payload?.get(name))),
  },
  {
    code: 'token_not_yet_valid',
    rule: 'iat is at most a minute ahead',
    applies: ({ payload }) => Number(payload?.get('iat')) > NOW + 60,
  },
  {
    code: 'invalid_audience',
    rule: 'aud is text, or a list of nothing but texts (RFC 7519 §4.1.3)',
    applies: ({ payload }) => {
      const aud = payload?.get('aud');
      return Array.isArray(aud) && aud.includes(AUDIENCES[0] ?? '') !== aud.every(isText);
    },
  },
  {
    code: 'invalid_confirmation',
    rule: 'a token bound to a key needs the proof of that key (RFC 9449 §7.2, RFC 8705 §3)',
    applies: ({ payload }) => has(payload, 'cnf'),
  },
  {
    code: 'insufficient_scope',
    rule: 'the policy asks for a scope, which jose does not know of',
    applies: () => true,
  },
  {
    code: 'insufficient_permissions',
    rule: 'the policy asks for a permission, which jose does not know of',
    applies: () => true,
  },
];

function isDate(value: Json | undefined): boolean {
  return typeof value === 'number' && Math.abs(value) <= 2 ** 53;
}

function isText(value: Json): boolean {
  return typeof value === 'string';
}

function isCanonical(segment: string): boolean {
  return Buffer.from(segment, 'base64url').toString('base64url') === segment;
}

/** Reads a token as strictly as JSON allows. */
export function toDisputed(token: string): Disputed {
  const [header, payload] = token.split('.').map((segment) => Buffer.from(segment, 'base64url'));
  return {
    token,
    header: header === undefined ? undefined : readObject(header),
    payload: payload === undefined ? undefined : readObject(payload),
  };
}
