import { refusal } from '../errors/refusal.ts';
import type { Engine } from '../jose/engine.ts';
import { decodeJsonSegment } from '../jose/json-segment.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { isCompactJwe, isOpaque, splitCompact } from '../wire/compact.ts';
import type { CompactJws } from '../wire/compact.ts';
import type { HeaderMemory } from './context.ts';
import { decryptToken } from './decrypt.ts';
import type { DecryptionScope } from './decrypt.ts';
import type { ParsedToken } from './token.ts';

/** What is needed to read the segments of a token, and to decrypt one. */
export interface TokenReader extends DecryptionScope {
  readonly engine: Pick<Engine, 'decodeBytes' | 'decodeText'>;
  readonly headerMemory: Pick<HeaderMemory, 'recall'>;
}

/**
 * Returns the parts of a compact JWS; with the option `decrypt`, also of one that is encrypted, and only
 * then a promise. It refuses a token that is longer than `maxTokenBytes` or does not have three segments,
 * a segment that is not canonical base64url (RFC 8725bis §3.14 forbids even padding), and a header or
 * payload that is not strict JSON in UTF-8. The length is checked first, so it bounds the work.
 *
 * @throws {AuthError} `missing_token`, `malformed_token`, `opaque_token`, `encrypted_token`,
 * `decryption_failed`, `verification_unavailable`
 */
export function parseToken(token: unknown, reader: TokenReader): MaybePromise<ParsedToken> {
  if (token === undefined || token === null || token === '')
    throw refusal('missing_token', { problem: 'no-token' });
  if (typeof token !== 'string') throw refusal('malformed_token', { problem: 'not-a-string' });
  const { maxTokenBytes: limit } = reader.policy;
  if (token.length > limit) {
    throw refusal('malformed_token', { problem: 'too-long', length: token.length, limit });
  }
  const signed = splitCompact(token);
  if (signed !== undefined) return parseSegments(token, signed, reader);
  if (isOpaque(token)) throw toOpaque(token);
  if (!isCompactJwe(token)) {
    const count = token.split('.').length;
    throw refusal('malformed_token', { problem: 'segments', count });
  }
  return chain(decryptToken(token, reader), (inner) => parseSegments(token, inner, reader));
}

function parseSegments(
  token: string,
  { header, payload, signature, signingInput }: CompactJws,
  { engine, headerMemory }: TokenReader,
): ParsedToken {
  const known = headerMemory.recall(header);
  return {
    token,
    header: known ?? decodeJsonSegment(header, engine) ?? refuseSegment('header'),
    newHeader: known === undefined ? header : undefined,
    payload: decodeJsonSegment(payload, engine) ?? refuseSegment('payload'),
    signature: engine.decodeBytes(signature) ?? refuseSegment('signature'),
    signingInput,
  };
}

// What a client sends when the variable that should hold the token is not set.
const PLACEHOLDERS = ['undefined', 'null', 'NaN', 'true', 'false'];

function toOpaque(token: string): Error {
  const word = PLACEHOLDERS.find((placeholder) => placeholder === token);
  return word === undefined
    ? refusal('opaque_token', { problem: 'opaque' })
    : refusal('opaque_token', { problem: 'placeholder', word });
}

function refuseSegment(segment: 'header' | 'payload' | 'signature'): never {
  throw segment === 'signature'
    ? refusal('malformed_token', { problem: segment })
    : refusal('malformed_token', { problem: 'segment', segment });
}
