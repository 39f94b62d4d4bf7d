import { CONTRACT, CONTRACT_VERSION, readJwk } from '@oidc-verify/core';
import type { Jwk, KeySource } from '@oidc-verify/core';

/** The keys in what was pasted. */
export interface ReadKeys {
  /** As they were pasted. The library leaves out those that it does not use. */
  readonly keys: readonly Jwk[];
  /** What is wrong with some of them, in words. */
  readonly warnings: readonly string[];
  /** Why there are none. */
  readonly problem: string | undefined;
}

const SHAPE = 'must be a JWK Set, such as {"keys":[{"kty":"RSA",…}]}, or one JWK';

/** Reads a JWK Set, a list of keys or one key. */
export function readKeys(text: string): ReadKeys {
  if (text.trim() === '') return { keys: [], warnings: [], problem: 'no keys yet' };
  const entries = listEntries(text);
  if (entries === undefined || entries.length === 0) {
    return { keys: [], warnings: [], problem: SHAPE };
  }
  return {
    keys: entries.map((entry) => entry as Jwk),
    warnings: entries.flatMap((entry, index) => warningOf(entry, index)),
    problem: undefined,
  };
}

/** Returns a source that answers as one that fetched these keys: a `kid` that is not there is not there. */
export function createKeySource(keys: readonly Jwk[]): KeySource {
  const set = Object.freeze({ keys, generation: 1, ageSeconds: 0, stale: false });
  return {
    [CONTRACT]: CONTRACT_VERSION,
    peek: () => set,
    load: async () => set,
    wake: () => 'settled',
    close: () => {},
  };
}

function listEntries(text: string): readonly Record<string, unknown>[] | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list: unknown = isObject(read) && 'keys' in read ? read['keys'] : read;
  const entries: readonly unknown[] = Array.isArray(list) ? list : [list];
  return entries.every((entry) => isObject(entry)) ? entries : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const WORDS: Readonly<Record<string, string>> = {
  private: 'holds secret material, so it is not used. Consider it leaked',
  weak: 'is too weak to be used',
  unsupported: 'is for another use or algorithm',
  invalid: 'is not a valid key',
};

function warningOf(jwk: Record<string, unknown>, index: number): readonly string[] {
  const { skipped } = readJwk(jwk);
  if (skipped === undefined) return [];
  const { kid } = skipped;
  const name = kid === undefined ? `Key ${index + 1}` : `The key ${kid.slice(0, 64)}`;
  return [`${name} ${WORDS[skipped.reason] ?? skipped.reason}.`];
}
