import type { Engine } from '../jose/engine.ts';
import type { KeyIndex } from '../jose/key-index.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import type { TokenCacheOptions } from '../policy/feature-options.ts';
import type { Context, Remembered, TokenMemory } from '../verify/context.ts';
import { checkTimes } from '../verify/times.ts';
import type { Established } from '../verify/token.ts';
import { createScale, freezeTree } from './footprint.ts';
import { createTokenCache } from './token-cache.ts';

// Measured on 64-bit V8: what an entry takes beside the name it is kept under and its claims.
const OVERHEAD_BYTES = 600;
// What Latin-1 would cut down to ASCII must not have the digest of the ASCII text.
const OUTSIDE_ASCII = /[^\0-\x7f]/;

/**
 * Returns an empty memory. A hit saves the signature, not the judgement: times are checked against
 * the clock, the key against the source, and stages 7 and 8 run as for any token. So a remembered
 * token never outlives its `exp`, `nbf`, the maximum age, the removal or replacement of its key, or
 * a resolver's new answer.
 */
export function createTokenMemory(
  { maxBytes, storage }: TokenCacheOptions,
  engine: Engine,
): TokenMemory {
  const cache = createTokenCache<Remembered>(maxBytes);
  const weigh = createScale();
  const isDigest = storage === 'digest';
  const nameOf = (token: string): MaybePromise<string> => (isDigest ? engine.digest(token) : token);
  const find = (name: string, context: Context): Remembered | undefined => {
    const found = cache.get(name);
    if (found === undefined) return undefined;
    try {
      if (stillHolds(found, context)) return found;
    } catch (error) {
      cache.delete(name);
      throw error;
    }
    cache.delete(name);
    return undefined;
  };
  return {
    recall: (token, context) => {
      const { maxTokenBytes } = context.policy;
      if (typeof token !== 'string' || token.length > maxTokenBytes) return undefined;
      if (!isDigest) return find(token, context);
      if (OUTSIDE_ASCII.test(token)) return undefined;
      return chain(engine.digest(token), (name) => {
        const found = find(name, context);
        // Only the digest is kept, so the token is the one that was presented now.
        return found && { index: found.index, established: { ...found.established, token } };
      });
    },
    keep: (established, context) =>
      chain(nameOf(established.token), (name) => {
        const { entry } = established;
        const set = entry.keys.peek(entry.issuer);
        const index = set && context.keyMemory.indexOf(entry, set);
        const remembered = { established, index } as Remembered;
        if (index === undefined || !isKeyOf(index, established)) return remembered;
        const bytes = prepare(established, weigh);
        if (bytes === undefined) return remembered;
        const kept = isDigest
          ? { ...remembered, established: { ...established, token: '' } }
          : remembered;
        cache.set(name, kept, OVERHEAD_BYTES + name.length + bytes);
        return remembered;
      }),
  };
}

/**
 * Makes the claims fit to be seen by many requests, and returns the bytes they take. Undefined: they
 * came out of a schema and cannot be read or frozen, as behind a proxy.
 */
function prepare(
  { payload, claims, header: { kid = '', thumbprints } }: Established,
  weigh: (root: object) => number,
): number | undefined {
  const { x5t = '', x5tS256 = '' } = thumbprints ?? {};
  const bytes = weigh(payload) + kid.length + x5t.length + x5tS256.length;
  if (claims === payload) return bytes;
  try {
    freezeTree(claims);
    return bytes + weigh(claims);
  } catch {
    return undefined;
  }
}

/** Tells whether what the token rests on is still there. Throws when it is, and the token's time is over. */
function stillHolds(found: Remembered, context: Context): boolean {
  if (!restsOnSame(found, context)) return false;
  const { policy, progress } = context;
  const { entry, payload } = found.established;
  progress.entry = entry;
  progress.stage = 'claims';
  checkTimes(payload, policy);
  return true;
}

/** Tells whether the issuer and its key are what they were when the token was verified. */
function restsOnSame(found: Remembered, { policy, resolver, keyMemory, call }: Context): boolean {
  const { entry } = found.established;
  if (!isCurrent(entry, policy, resolver)) return false;
  const set = entry.keys.peek(entry.issuer);
  if (set === undefined) return false;
  if (set.refreshDue === true) entry.keys.wake(entry.issuer, 'refresh-ahead', call);
  const index = keyMemory.indexOf(entry, set);
  if (index === found.index) return true;
  found.index = index;
  return isKeyOf(index, found.established);
}

/** An entry that a resolver has given up, or given anew, vouches for nothing. */
function isCurrent(
  entry: Established['entry'],
  { trusted }: Policy,
  resolver: Context['resolver'],
): boolean {
  return trusted.get(entry.issuer) === entry || resolver?.recall(entry.issuer) === entry;
}

/** Tells whether the token would be verified with the same material again. */
function isKeyOf(index: KeyIndex, { header, key }: Established): boolean {
  const found = index.find(header.algorithm.name, header.kid, header.thumbprints);
  return found.length === 1 && found[0]?.thumbprintInput === key.thumbprintInput;
}
