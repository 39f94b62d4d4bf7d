import { AuthError } from '../errors/errors.ts';
import type { Engine } from '../jose/engine.ts';
import { decodeJsonSegment } from '../jose/json-segment.ts';
import { splitCompact } from '../wire/compact.ts';
import type { HeaderMemory } from './context.ts';
import type { ParsedToken } from './token.ts';

/** What is needed to read the segments of a token. */
export interface TokenReader {
  readonly engine: Pick<Engine, 'decodeBytes' | 'decodeText'>;
  readonly headerMemory: Pick<HeaderMemory, 'recall'>;
}

/**
 * Returns the parts of a compact JWS. It refuses a token that is longer than `maxTokenBytes` or does
 * not have three segments (a JWE has five), a segment that is not canonical base64url (RFC 8725bis
 * §3.14 forbids even padding), and a header or payload that is not strict JSON in UTF-8. The length is
 * checked first, so it bounds the work.
 *
 * @throws {AuthError} `missing_token`, `malformed_token`
 */
export function parseToken(
  token: unknown,
  maxTokenBytes: number,
  { engine, headerMemory }: TokenReader,
): ParsedToken {
  if (token === undefined || token === null || token === '') throw new AuthError('missing_token');
  if (typeof token !== 'string' || token.length > maxTokenBytes) refuseMalformed();
  const { header, payload, signature, signingInput } = splitCompact(token) ?? refuseMalformed();
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
