import type { Position } from '../options/problems.ts';
import { decodeBase64url } from '../wire/base64url.ts';
import { splitCompact } from '../wire/compact.ts';
import { memberOf, parseJsonObject } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';

/**
 * Returns why `text` cannot be published as `signed_metadata`, or undefined. The signature is the
 * client's to check.
 *
 * @see RFC 9728 §2.2
 */
export function signedMetadataFault(text: string): string | undefined {
  const segments = splitCompact(text);
  const header = segments && decode(segments.header);
  const claims = segments && decode(segments.payload);
  if (header === undefined || claims === undefined || segments?.signature === '') {
    return 'must be a signed JWT in compact form';
  }
  const alg = memberOf(header, 'alg');
  if (typeof alg !== 'string' || alg.toLowerCase() === 'none')
    return 'must be signed: its `alg` is none';
  const iss = memberOf(claims, 'iss');
  if (typeof iss !== 'string' || iss === '')
    return 'must have an `iss`, the party that vouches for it';
  if (Object.hasOwn(claims, 'signed_metadata')) return 'must not contain `signed_metadata` itself';
  return undefined;
}

/** Reports signed metadata of another resource: what it says takes precedence over the rest. */
export function checkSignedResource(
  resource: string | undefined,
  signedMetadata: string | undefined,
  at: Position,
): void {
  const segments = signedMetadata === undefined ? undefined : splitCompact(signedMetadata);
  const claims = segments && decode(segments.payload);
  if (resource === undefined || claims === undefined) return;
  if (memberOf(claims, 'resource') === resource) return;
  at.member('signedMetadata').report('must contain the same `resource` as the metadata');
}

function decode(segment: string): JsonObject | undefined {
  // A segment that is not base64url is read as an empty string, which is not JSON.
  const bytes = decodeBase64url(segment);
  try {
    return parseJsonObject(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    );
  } catch {
    return undefined;
  }
}
