import { recognizeForm } from '@oidc-verify/core/diagnosis';
import type { Explanation } from '@oidc-verify/core/diagnosis';
import type { DecodedToken } from './decode.ts';
import { idTokenMark, isJwt } from './id-token-marks.ts';

/** What was pasted, named. */
export interface TokenKind {
  readonly name: string;
  /** What that means for an API, in a sentence. Blank where nothing has to be said. */
  readonly note: string;
}

const PLACEHOLDERS: readonly string[] = ['undefined', 'null', 'NaN', 'true', 'false'];
const ENCRYPTED_SEGMENTS = 5;

/** Names what was pasted. */
export function kindOf(
  token: string | undefined,
  decoded: DecodedToken | undefined,
  { code, facts, detail = '' }: Pick<Explanation, 'code' | 'facts' | 'detail'>,
): TokenKind {
  if (token === undefined || token === '' || decoded === undefined) {
    return { name: 'No token', note: 'A request without a token gets a challenge and no error.' };
  }
  if (PLACEHOLDERS.includes(token)) return placeholder(token);
  if (isEncrypted(decoded)) return ENCRYPTED;
  if (!isJwt(decoded)) return formOf(token) ?? (code === 'opaque_token' ? OPAQUE : NO_TOKEN);
  const mark = idTokenMark(decoded);
  if (mark !== undefined) return idToken(mark);
  if (code === 'invalid_token_type' && facts?.problem === 'id-token') return idToken(detail);
  return { name: 'Signed JWT', note: '' };
}

function formOf(token: string): TokenKind | undefined {
  const form = recognizeForm(token);
  if (form === undefined) return undefined;
  const { title, text } = form;
  return { name: `${title.charAt(0).toUpperCase()}${title.slice(1)}`, note: text };
}

function isEncrypted({ segments, header }: DecodedToken): boolean {
  return segments.length === ENCRYPTED_SEGMENTS && header?.members !== undefined;
}

function placeholder(word: string): TokenKind {
  return {
    name: `The word “${word}”`,
    note: 'The client sent a variable that was not set. There is no token to look at.',
  };
}

function idToken(mark: string): TokenKind {
  return {
    name: 'ID token',
    note: `${mark}. An ID token tells a client who signed in; an API takes access tokens only.`,
  };
}

const ENCRYPTED: TokenKind = {
  name: 'Encrypted token (JWE)',
  note: 'It has five parts. Only the holder of the private key can read it; never paste that key into a page. The API decrypts it with the option decrypt.',
};
const OPAQUE: TokenKind = {
  name: 'Opaque token',
  note: 'A reference that only its issuer can look up. Request an access token for your API: most providers then issue a JWT.',
};
const NO_TOKEN: TokenKind = {
  name: 'Not a token',
  note: 'A signed JWT has three parts in base64url, separated by dots.',
};
