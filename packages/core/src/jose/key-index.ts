import { isJsonObject } from '../wire/json.ts';
import type { AlgorithmName } from './algorithms.ts';
import { toVerificationKey } from './jwk.ts';
import type { Jwk, UnusableReason, VerificationKey } from './jwk.ts';
import { keyNamesOf } from './jwk-members.ts';
import type { KeyNames } from './jwk-members.ts';

/** A reason that counts against a set: keys for other algorithms and other issuers do not. */
export type CountedReason = Exclude<UnusableReason, 'other-algorithm' | 'other-issuer'>;

/** A key of the set that cannot be used, and why. */
export interface UnusableKey {
  readonly kid?: string | undefined;
  readonly reason: CountedReason;
}

/** The thumbprints of certificates by which a token without `kid` can name its key. */
export type Thumbprints = Omit<KeyNames, 'kid'>;

/** The keys of one set that may verify tokens of one issuer, ready to be selected from. */
export interface KeyIndex {
  readonly usable: readonly VerificationKey[];
  /** How many keys cannot be used, by reason. */
  readonly unusable: ReadonlyMap<CountedReason, number>;
  readonly unusableKeys: readonly UnusableKey[];
  /**
   * Returns the keys that permit `algorithm` and that a token may mean; of equal keys the first, and the
   * same list each time. A `kid` decides alone. Without one, the first thumbprint that any key has decides:
   * `x5t#S256`, then `x5t`. Without that, the token may mean every key of the algorithm.
   */
  find(
    algorithm: AlgorithmName,
    kid: string | undefined,
    thumbprints?: Thumbprints,
  ): readonly VerificationKey[];
}

/**
 * Returns the index of `keys` for tokens of `issuer`, which may use `algorithms`. With `acceptAnyKid` the
 * only key of an algorithm is found by any `kid`, if it has none itself.
 */
export function createKeyIndex(
  keys: readonly Jwk[],
  algorithms: ReadonlySet<AlgorithmName>,
  issuer?: string,
  acceptAnyKid = false,
): KeyIndex {
  const usable = new Map<string, VerificationKey>();
  const unusable = new Map<CountedReason, number>();
  const unusableKeys: UnusableKey[] = [];
  for (const jwk of keys) {
    const key = toVerificationKey(jwk, algorithms, issuer);
    if (typeof key !== 'string') {
      addOnce(usable, key);
    } else if (key !== 'other-algorithm' && key !== 'other-issuer') {
      unusable.set(key, (unusable.get(key) ?? 0) + 1);
      unusableKeys.push({ kid: isJsonObject(jwk) ? keyNamesOf(jwk).kid : undefined, reason: key });
    }
  }
  const list = Object.freeze([...usable.values()]);
  return Object.freeze({
    usable: list,
    unusable,
    unusableKeys,
    find: createFind(list, acceptAnyKid),
  });
}

function addOnce(keys: Map<string, VerificationKey>, key: VerificationKey): void {
  const { kid, x5t, x5tS256, algorithm, thumbprintInput } = key;
  const identity = JSON.stringify([kid, x5t, x5tS256, algorithm.name, thumbprintInput]);
  keys.set(identity, key);
}

// No key is listed under undefined, so a name that a token lacks finds nothing.
type Lists = ReadonlyMap<string | undefined, readonly VerificationKey[]>;

const NONE: readonly VerificationKey[] = Object.freeze([]);

/** Groups the keys in advance, so that a token costs the same however many keys are published. */
function createFind(usable: readonly VerificationKey[], acceptAnyKid: boolean): KeyIndex['find'] {
  const names = new Set(usable.map(({ algorithm }) => algorithm.name));
  const tables = new Map([...names].map((name) => [name, createTable(usable, name)]));
  return (algorithm, kid, thumbprints) => {
    const table = tables.get(algorithm);
    if (table === undefined) return NONE;
    if (kid !== undefined) return table.byKid.get(kid) ?? (acceptAnyKid ? table.unnamed : NONE);
    const byX5tS256 = table.byX5tS256.get(thumbprints?.x5tS256);
    return byX5tS256 ?? table.byX5t.get(thumbprints?.x5t) ?? table.all;
  };
}

/** The keys of one algorithm: all of them, and by each name. */
interface Table {
  readonly all: readonly VerificationKey[];
  /** The only key, if it has no `kid`. */
  readonly unnamed: readonly VerificationKey[];
  readonly byKid: Lists;
  readonly byX5tS256: Lists;
  readonly byX5t: Lists;
}

function createTable(usable: readonly VerificationKey[], algorithm: AlgorithmName): Table {
  const keys = usable.filter((key) => key.algorithm.name === algorithm);
  const all = groupByName(keys, () => '').get('') ?? NONE;
  return {
    all,
    unnamed: all.length === 1 && keys.every(({ kid }) => kid === undefined) ? all : NONE,
    byKid: groupByName(keys, ({ kid }) => kid),
    byX5tS256: groupByName(keys, ({ x5tS256 }) => x5tS256),
    byX5t: groupByName(keys, ({ x5t }) => x5t),
  };
}

/** Groups keys by a name. One material counts once in each group, whatever its other names are. */
function groupByName(
  keys: readonly VerificationKey[],
  nameOf: (key: VerificationKey) => string | undefined,
): Lists {
  const groups = new Map<string, Map<string, VerificationKey>>();
  for (const key of keys) {
    const name = nameOf(key);
    if (name === undefined) continue;
    const group = groups.get(name) ?? new Map<string, VerificationKey>();
    groups.set(name, group);
    if (!group.has(key.thumbprintInput)) group.set(key.thumbprintInput, key);
  }
  return new Map([...groups].map(([name, group]) => [name, Object.freeze([...group.values()])]));
}
