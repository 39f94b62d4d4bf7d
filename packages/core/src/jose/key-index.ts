import type { AlgorithmName } from './algorithms.ts';
import { toVerificationKey } from './jwk.ts';
import type { Jwk } from './jwk.ts';
import type { UnusableReason, VerificationKey } from './jwk.ts';

/** The keys of one set that may verify tokens of one issuer, ready to be selected from. */
export interface KeyIndex {
  readonly usable: readonly VerificationKey[];
  /** How many keys were left alone, by reason; keys for other algorithms do not count. */
  readonly unusable: ReadonlyMap<Exclude<UnusableReason, 'other-algorithm'>, number>;
  /** Returns the keys that permit `algorithm`, and carry `kid` when one is given; equal keys once. */
  find(algorithm: AlgorithmName, kid: string | undefined): readonly VerificationKey[];
}

/** Returns the index of `keys` for an issuer that may use `algorithms`. */
export function createKeyIndex(
  keys: readonly Jwk[],
  algorithms: ReadonlySet<AlgorithmName>,
): KeyIndex {
  const usable: VerificationKey[] = [];
  const unusable = new Map<Exclude<UnusableReason, 'other-algorithm'>, number>();
  for (const jwk of keys) {
    const key = toVerificationKey(jwk, algorithms);
    if (typeof key !== 'string') addOnce(usable, key);
    else if (key !== 'other-algorithm') unusable.set(key, (unusable.get(key) ?? 0) + 1);
  }
  return Object.freeze({ usable, unusable, find: createFind(usable) });
}

function addOnce(keys: VerificationKey[], key: VerificationKey): void {
  const isTwin = (other: VerificationKey): boolean =>
    other.kid === key.kid &&
    other.algorithm === key.algorithm &&
    other.thumbprintInput === key.thumbprintInput;
  if (!keys.some(isTwin)) keys.push(key);
}

function createFind(usable: readonly VerificationKey[]): KeyIndex['find'] {
  const named = new Map<AlgorithmName, Map<string, VerificationKey[]>>();
  const unnamed = new Map<AlgorithmName, Map<string, VerificationKey>>();
  for (const key of usable) {
    const { algorithm, kid, thumbprintInput } = key;
    // Without a kid in the token, one material under two names is still one key.
    entryOf(unnamed, algorithm.name, () => new Map()).set(thumbprintInput, key);
    if (kid === undefined) continue;
    const byKid = entryOf(named, algorithm.name, () => new Map<string, VerificationKey[]>());
    entryOf(byKid, kid, () => []).push(key);
  }
  return (algorithm, kid) =>
    kid === undefined
      ? [...(unnamed.get(algorithm)?.values() ?? [])]
      : (named.get(algorithm)?.get(kid) ?? []);
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = create();
  map.set(key, made);
  return made;
}
