import type { Engine } from '../jose/engine.ts';
import type { KeyIndex } from '../jose/key-index.ts';
import { chain, ignoreRejection } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import type { TokenCacheSettings } from '../policy/verifier-options.ts';
import type { Context, Remembered, TokenMemory } from '../verify/context.ts';
import { checkTimesAgain, readTimes } from '../verify/times.ts';
import type { Established } from '../verify/token.ts';
import { createSizeEstimate, freezeTree, isFreezable } from './footprint.ts';
import { createTokenCache } from './token-cache.ts';

// Measured on 64-bit V8: the bytes of an entry without its name and its claims.
const OVERHEAD_BYTES = 600;
// A token that Latin-1 would reduce to ASCII must not get the digest of that ASCII token.
const OUTSIDE_ASCII = /[^\0-\x7f]/;

/**
 * Creates an empty memory. A hit saves the signature check and nothing else: times are checked against
 * the clock, the key against the source, and stages 7 and 8 run as for any token. So a token in memory
 * is refused once it is past its `exp` or the maximum age, once its key was removed or replaced, and
 * once a resolver gave a new answer for its issuer.
 */
export function createTokenMemory(
  { maxBytes, storage }: Required<TokenCacheSettings>,
  engine: Engine,
): TokenMemory {
  const cache = createTokenCache<Remembered>(maxBytes);
  const sizeOf = createSizeEstimate();
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
        // Only the digest is in memory, so the token is taken from this request.
        return (
          found && { ...found, identity: undefined, established: { ...found.established, token } }
        );
      });
    },
    keep: (established, context) =>
      chain(nameOf(established.token), (name) => {
        const { entry } = established;
        const set = entry.keys.peek(entry.issuer);
        const index = set && context.keyMemory.indexOf(entry, set);
        const { exp, nbf, iat } = readTimes(established.payload);
        const remembered: Remembered = { established, exp, nbf, iat, index, identity: undefined };
        if (index === undefined || !isKeyOf(index, established)) return remembered;
        const bytes = prepare(established, sizeOf);
        if (bytes === undefined) return remembered;
        cache.set(
          name,
          isDigest ? withoutToken(remembered) : remembered,
          OVERHEAD_BYTES + name.length + bytes,
        );
        return remembered;
      }),
  };
}

/** Returns a copy that may be kept where tokens may not. Written out, which takes less memory than spreads. */
function withoutToken({ established, exp, nbf, iat, index }: Remembered): Remembered {
  const { entry, header, key, payload, claims, actor, details } = established;
  const kept: Established = { token: '', entry, header, key, payload, claims, actor, details };
  return { established: kept, exp, nbf, iat, index, identity: undefined };
}

/**
 * Freezes the claims and details, which many requests will see, and returns their size in bytes. Returns
 * undefined when requests must not share the output of a schema, because something in it stays changeable,
 * or cannot be read or frozen, as with a proxy.
 */
function prepare(
  { payload, claims, actor, details, header: { kid = '', thumbprints } }: Established,
  sizeOf: (root: object) => number,
): number | undefined {
  const { x5t = '', x5tS256 = '' } = thumbprints ?? {};
  let bytes = sizeOf(payload) + kid.length + x5t.length + x5tS256.length;
  if (actor !== undefined) bytes += sizeOf(actor);
  try {
    for (const output of [claims, details]) {
      if (output === payload || output === undefined) continue;
      if (!isFreezable(output)) return undefined;
      freezeTree(output);
      bytes += sizeOf(output);
    }
    return bytes;
  } catch {
    return undefined;
  }
}

/** Returns whether the issuer and key of the token are unchanged. Throws if so and the token has expired. */
function stillHolds(found: Remembered, context: Context): boolean {
  if (!restsOnSame(found, context)) return false;
  const { policy, progress } = context;
  const { entry, payload } = found.established;
  progress.entry = entry;
  progress.payload = payload;
  progress.cached = true;
  progress.stage = 'claims';
  checkTimesAgain(found, entry.mapping, policy);
  return true;
}

/** Returns whether the issuer and its key are what they were when the token was verified. */
function restsOnSame(found: Remembered, { policy, resolver, keyMemory, call }: Context): boolean {
  const { entry } = found.established;
  if (!isCurrent(entry, policy, resolver)) return false;
  const set = entry.keys.peek(entry.issuer);
  if (set === undefined) return false;
  if (set.refreshDue === true) {
    ignoreRejection(entry.keys.wake(entry.issuer, 'refresh-ahead', call));
  }
  const index = keyMemory.indexOf(entry, set);
  if (index === found.index) return true;
  found.index = index;
  return isKeyOf(index, found.established);
}

/** Returns whether the entry is in use. A resolver may have dropped it, or returned it anew. */
function isCurrent(
  entry: Established['entry'],
  { trusted }: Policy,
  resolver: Context['resolver'],
): boolean {
  return trusted.get(entry.issuer) === entry || resolver?.recall(entry.issuer) === entry;
}

/** Returns whether the token would be verified with the same key again. */
function isKeyOf(index: KeyIndex, { header, key }: Established): boolean {
  const found = index.find(header.algorithm.name, header.kid, header.thumbprints);
  return found.length === 1 && found[0]?.thumbprintInput === key.thumbprintInput;
}
