import { memberOf } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import { toPrintable } from './printable.ts';

const HEADER_NAMES = ['alg', 'kid', 'typ'] as const;
// Never `sub`, `jti` or anything else that identifies a person or a token.
const TEXT_CLAIMS = ['iss', 'aud', 'azp', 'client_id', 'scope', 'scp'] as const;
const TIME_CLAIMS = ['exp', 'nbf', 'iat', 'auth_time'] as const;

type TextName = (typeof HEADER_NAMES)[number] | (typeof TEXT_CLAIMS)[number];
type TimeName = (typeof TIME_CLAIMS)[number];

/**
 * What a refused token says of itself, only with `diagnostics: 'values'`. Strings are printable and cut to
 * 128 characters, lists are joined with spaces, and members of other types are left out.
 */
export type TokenValues = {
  /** Whether the signature was verified: otherwise anybody may have written these values. */
  readonly verified: boolean;
} & { readonly [Name in TextName]?: string } & { readonly [Name in TimeName]?: number };

/** Returns the values of a token that a diagnosis may tell. */
export function readTokenValues(
  header: JsonObject,
  payload: JsonObject,
  verified: boolean,
): TokenValues {
  const texts = [
    ...HEADER_NAMES.map((name) => [name, toText(memberOf(header, name))] as const),
    ...TEXT_CLAIMS.map((name) => [name, toText(memberOf(payload, name))] as const),
  ];
  const times = TIME_CLAIMS.map((name) => [name, memberOf(payload, name)] as const);
  const found = [
    ...texts.filter(([, value]) => value !== undefined),
    ...times.filter(([, value]) => typeof value === 'number'),
  ];
  return Object.freeze({ verified, ...Object.fromEntries(found) });
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return toPrintable(value);
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) return undefined;
  return toPrintable(value.slice(0, 10).join(' '));
}
