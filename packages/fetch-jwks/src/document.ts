import type { Jwk } from '@oidc-verify/core';
import { RefreshFailure } from './failure.ts';

/** The usable keys of a JWK Set, and how many of its entries were left out. */
export interface JwksDocument {
  readonly keys: readonly Jwk[];
  readonly skipped: number;
  /** Of the skipped ones, those that publish a secret. */
  readonly privateKeys: number;
}

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const OPTIONAL_MEMBERS = ['kid', 'alg', 'use'];
const PUBLIC_MEMBERS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['RSA', ['n', 'e']],
  ['EC', ['crv', 'x', 'y']],
  ['OKP', ['crv', 'x']],
]);

/**
 * Returns the public signing keys of a JWK Set (RFC 7517 §5). An entry that is none is skipped, as
 * §5 asks, never fatal; a set without any usable one is a failure.
 */
export function parseJwks(bytes: Uint8Array, maxKeys: number, url: string): JwksDocument {
  const entries = parseJsonObject(bytes, url)['keys'];
  if (!Array.isArray(entries)) throw invalid(url, 'has no list `keys`');
  if (entries.length > maxKeys) throw invalid(url, `has more than ${maxKeys} keys`);
  const keys = entries.map(toPublicKey).filter((key) => key !== undefined);
  const skipped = entries.length - keys.length;
  if (keys.length === 0) {
    const message = `${url}: none of ${skipped} keys is a public signing key`;
    throw new RefreshFailure('no-usable-keys', message, { url, skipped });
  }
  return { keys: Object.freeze(keys), skipped, privateKeys: entries.filter(isPrivate).length };
}

/** Returns the JSON object in `bytes`; refuses bad UTF-8 and everything that is no object. */
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

// Copies the known members only: nothing else of a hostile document stays in memory.
function toPublicKey(entry: unknown): Jwk | undefined {
  if (!isObject(entry) || isPrivate(entry)) return undefined;
  const { kty, use, key_ops: operations } = entry;
  const required = PUBLIC_MEMBERS.get(kty);
  if (required === undefined || !isSigningUse(use, operations)) return undefined;
  const copy: Record<string, unknown> = { kty };
  for (const name of [...required, ...OPTIONAL_MEMBERS]) {
    const value = entry[name];
    if (value === undefined && OPTIONAL_MEMBERS.includes(name)) continue;
    if (typeof value !== 'string' || (value === '' && required.includes(name))) return undefined;
    copy[name] = value;
  }
  if (operations !== undefined) copy['key_ops'] = Object.freeze(['verify']);
  return Object.freeze(copy);
}

function isSigningUse(use: unknown, operations: unknown): boolean {
  if (use !== undefined && use !== 'sig') return false;
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
}

function isPrivate(entry: unknown): boolean {
  return isObject(entry) && PRIVATE_MEMBERS.some((name) => Object.hasOwn(entry, name));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(url: string, problem: string, cause?: unknown): RefreshFailure {
  return new RefreshFailure('invalid-document', `${url} ${problem}`, { url, cause });
}
