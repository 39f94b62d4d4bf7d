import type { DecodedToken } from './decode.ts';

const JWT_SEGMENTS = 3;
const HASHES: readonly string[] = ['at_hash', 'c_hash', 's_hash'];
const OF_ACCESS_TOKENS: readonly string[] = ['scope', 'scp', 'client_id', 'cid'];

/** Tells whether a token can be read as a signed JWT. */
export function isJwt({ segments, header, payload }: DecodedToken): boolean {
  const isObject = header?.members !== undefined && payload?.members !== undefined;
  return segments.length === JWT_SEGMENTS && isObject;
}

/** Returns by what a JWT is known as an ID token, in words. The library decides by the same marks. */
export function idTokenMark({ header, payload }: DecodedToken): string | undefined {
  const claims = payload?.members ?? {};
  const hash = HASHES.find((name) => name in claims);
  if (hash !== undefined) return `It has the claim ${hash}`;
  if (claims['token_use'] === 'id') return 'Its token_use is id';
  if (claims['typ'] === 'ID') return 'Its claim typ is ID';
  const isTyped = String(header?.members?.['typ']).toLowerCase().includes('at+jwt');
  const isAccess =
    isTyped || claims['typ'] === 'Bearer' || OF_ACCESS_TOKENS.some((name) => name in claims);
  return 'nonce' in claims && !isAccess ? 'It has a nonce and no scope' : undefined;
}
