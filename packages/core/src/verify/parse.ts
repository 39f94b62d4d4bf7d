import { AuthError } from '../errors/errors.ts';
import type { Engine } from '../jose/engine.ts';
import { decodeJsonSegment } from '../jose/json-segment.ts';
import { splitCompact } from '../wire/compact.ts';
import type { HeaderMemory } from './context.ts';
import type { ParsedToken } from './token.ts';

/** What reads segments: the engine, and what it read before. */
export interface TokenReader {
  readonly engine: Pick<Engine, 'decodeBytes' | 'decodeText'>;
  readonly headerMemory: Pick<HeaderMemory, 'recall'>;
}

/**
 * Returns the parts of a compact JWS, or refuses: longer than `maxTokenBytes`, not three segments
 * (five would be a JWE), a segment that is not canonical base64url (RFC 8725bis §3.14 forbids even
 * padding), or a header or payload that is not strict JSON in UTF-8. The length comes first, so the
 * work is bounded by it.
 *
 * @throws {AuthError} `missing_token`, `malformed_token`
 */
export function parseToken(
  token: unknown,
  maxTokenBytes: number,
  { engine, headerMemory }: TokenReader,
): ParsedToken {
  if (token === undefined || token === null || token === '') throw new AuthError('missing_token');
  if (typeof token !== 'string' || token.length > maxTokenBytes) refuse();
  const { header, payload, signature, signingInput } = splitCompact(token) ?? refuse();
  const known = headerMemory.recall(header);
  return {
    token,
    header: known ?? decodeJsonSegment(header, engine) ?? refuse(),
    newHeader: known === undefined ? header : undefined,
    payload: decodeJsonSegment(payload, engine) ?? refuse(),
    signature: engine.decodeBytes(signature) ?? refuse(),
    signingInput,
  };
}

function refuse(): never {
  throw new AuthError('malformed_token');
}
