import { readJwk } from '@oidc-verify/core';
import type { Jwk, SkippedKey } from '@oidc-verify/core';
import { RefreshFailure } from './failure.ts';

/** The public signing keys of a JWK Set, and what was left out of it. */
export interface JwksDocument {
  readonly keys: readonly Jwk[];
  /** How many of its entries were left out. */
  readonly skipped: number;
  /** How many of them publish a secret. */
  readonly privateKeys: number;
  /** Which entries were left out, and why; undefined when none was. */
  readonly skippedKeys: readonly SkippedKey[] | undefined;
}

/**
 * Returns the public signing keys of a JWK Set (RFC 7517 §5). Any other entry is skipped, as §5 asks;
 * a set without any usable key is a failure.
 *
 * @throws {RefreshFailure} `invalid-document`, `no-usable-keys`
 */
export function parseJwks(bytes: Uint8Array, maxKeys: number, url: string): JwksDocument {
  const entries = parseJsonObject(bytes, url)['keys'];
  if (!Array.isArray(entries)) throw invalid(url, 'has no list `keys`');
  if (entries.length > maxKeys) throw invalid(url, `has more than ${maxKeys} keys`);
  const published = entries.map((entry: unknown) => readJwk(entry));
  const keys: readonly Jwk[] = Object.freeze(published.flatMap(({ jwk }) => (jwk ? [jwk] : [])));
  const skippedKeys = Object.freeze(published.flatMap(({ skipped }) => skipped ?? []));
  const skipped = skippedKeys.length;
  if (keys.length === 0) {
    const reasons = describeFaults(skippedKeys);
    const message = `${url}: none of ${skipped} keys is a public signing key${reasons}`;
    throw new RefreshFailure('no-usable-keys', message, { url, skipped, unusable: skippedKeys });
  }
  const privateKeys = skippedKeys.filter(({ reason }) => reason === 'private').length;
  return { keys, skipped, privateKeys, skippedKeys: skipped === 0 ? undefined : skippedKeys };
}

/** Returns the JSON object in `bytes`; refuses bad UTF-8 and every other value. */
export function parseJsonObject(bytes: Uint8Array, url: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid(url, 'is not JSON in UTF-8', cause);
  }
  if (!isObject(value)) throw invalid(url, 'is not a JSON object');
  return value;
}

/** Returns the reasons with their counts, for an operator who sees a whole set refused. */
export function describeFaults(skipped: readonly { readonly reason: string }[]): string {
  const reasons = [...new Set(skipped.map(({ reason }) => reason))].map(
    (reason) => `${skipped.filter((key) => key.reason === reason).length} ${reason}`,
  );
  return reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(url: string, problem: string, cause?: unknown): RefreshFailure {
  return new RefreshFailure('invalid-document', `${url} ${problem}`, { url, cause });
}
