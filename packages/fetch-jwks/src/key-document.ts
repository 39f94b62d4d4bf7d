import type { Jwk, KeyDocument, SkippedKey } from '@oidc-verify/core';
import { parseJwks } from './document.ts';
import type { FetchJwksSettings } from './options.ts';

/** A document of keys that was checked. */
export interface CheckedDocument {
  readonly keys: readonly Jwk[];
  readonly skipped: number;
  readonly skippedKeys: readonly SkippedKey[] | undefined;
  readonly url: string;
  readonly etag: string | undefined;
  readonly ttlMs: number;
}

type Bounds = Pick<
  FetchJwksSettings,
  'maxBytes' | 'maxKeys' | 'ttlSeconds' | 'minTtlSeconds' | 'maxTtlSeconds'
>;

const MAX_URL_LENGTH = 2048;
const MAX_ETAG_LENGTH = 512;

/**
 * Returns what `value` is as plain JSON; undefined when it is none, or too long. Nothing of a store's
 * own objects gets further, so getters and proxies cannot change what was checked.
 */
export function toPlainDocument(value: unknown, maxBytes: number): KeyDocument | undefined {
  try {
    const text: unknown = JSON.stringify(value);
    if (typeof text !== 'string' || text.length > 2 * maxBytes) return undefined;
    const plain: unknown = JSON.parse(text);
    return isDocument(plain) ? plain : undefined;
  } catch {
    return undefined;
  }
}

function isDocument(value: unknown): value is KeyDocument {
  if (typeof value !== 'object' || value === null) return false;
  const { jwks, url, etag, fetchedAt, ttlSeconds, mac }: Partial<Record<string, unknown>> = {
    ...value,
  };
  return (
    typeof jwks === 'object' &&
    isStringOf(url, MAX_URL_LENGTH) &&
    (etag === undefined || isStringOf(etag, MAX_ETAG_LENGTH)) &&
    isPositive(fetchedAt) &&
    (ttlSeconds === undefined || isPositive(ttlSeconds)) &&
    (mac === undefined || typeof mac === 'string')
  );
}

function isStringOf(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.length <= maxLength;
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

/**
 * Returns the keys of a document, read as if they had just been fetched, within the bounds of these
 * options.
 *
 * @throws {RefreshFailure} `invalid-document`, `no-usable-keys`
 */
export function readDocument(document: KeyDocument, bounds: Bounds): CheckedDocument {
  const { jwks, url, etag, ttlSeconds = bounds.ttlSeconds } = document;
  const bytes = new TextEncoder().encode(JSON.stringify(jwks));
  const { keys, skipped, skippedKeys } = parseJwks(bytes, bounds.maxKeys, url);
  const seconds = Math.min(bounds.maxTtlSeconds, Math.max(bounds.minTtlSeconds, ttlSeconds));
  return { keys, skipped, skippedKeys, url, etag, ttlMs: seconds * 1000 };
}
