import { AuthError } from '../errors/errors.ts';
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
  if (token === undefined || token === null || token === '') throw new AuthError('missing_token');
  if (typeof token !== 'string' || token.length > reader.policy.maxTokenBytes) refuseMalformed();
  const signed = splitCompact(token);
  if (signed !== undefined) return parseSegments(token, signed, reader);
  if (isOpaque(token)) throw new AuthError('opaque_token');
  if (!isCompactJwe(token)) refuseMalformed();
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
    header: known ?? decodeJsonSegment(header, engine) ?? refuseMalformed(),
    newHeader: known === undefined ? header : undefined,
    payload: decodeJsonSegment(payload, engine) ?? refuseMalformed(),
    signature: engine.decodeBytes(signature) ?? refuseMalformed(),
    signingInput,
  };
}

function refuseMalformed(): never {
  throw new AuthError('malformed_token');
}
