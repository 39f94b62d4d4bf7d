import { AuthError } from '../errors.ts';
import { decodeBase64url } from '../jose/base64url.ts';
import { parseJsonObject } from '../jose/json.ts';
import type { JsonObject } from '../jose/json.ts';
import type { ParsedToken } from './token.ts';

/**
 * Returns the parts of a compact JWS, or refuses: longer than `maxTokenBytes`, not three segments
 * (five would be a JWE), a segment that is not canonical base64url (RFC 8725bis §3.14 forbids even
 * padding), or a header or payload that is not strict JSON. The length comes first, so the work is
 * bounded by it.
 *
 * @throws {AuthError} `missing_token`, `malformed_token`
 */
export function parseToken(token: unknown, maxTokenBytes: number): ParsedToken {
  if (token === undefined || token === null || token === '') throw new AuthError('missing_token');
  if (typeof token !== 'string' || token.length > maxTokenBytes)
    throw new AuthError('malformed_token');
  const headerEnd = token.indexOf('.');
  const payloadEnd = token.indexOf('.', headerEnd + 1);
  if (headerEnd < 1 || payloadEnd < 0 || token.indexOf('.', payloadEnd + 1) >= 0) {
    throw new AuthError('malformed_token');
  }
  return {
    token,
    header: decodeObject(token.slice(0, headerEnd)),
    payload: decodeObject(token.slice(headerEnd + 1, payloadEnd)),
    signature: decodeSegment(token.slice(payloadEnd + 1)),
    signingInput: token.slice(0, payloadEnd),
  };
}

function decodeObject(segment: string): JsonObject {
  const object = parseJsonObject(decodeSegment(segment));
  if (object === undefined) throw new AuthError('malformed_token');
  return object;
}

function decodeSegment(segment: string): Uint8Array {
  const bytes = decodeBase64url(segment);
  if (bytes === undefined) throw new AuthError('malformed_token');
  return bytes;
}
