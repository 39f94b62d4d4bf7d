import { createBoundedMap } from './bounded-map.ts';

/** Returns equal sets and equal lists as one object each, for as long as they are remembered. */
export interface SharedValues {
  set<T extends string>(values: Iterable<T>): ReadonlySet<T>;
  list(values: Iterable<string>): readonly string[];
}

const MAX_VALUES = 1000;

/**
 * Creates an empty memory of at most 1,000 sets and lists. Thousands of issuers with the same options then
 * share their rules: that takes less memory, and a verification finds them in the processor's cache.
 */
export function createSharedValues(): SharedValues {
  const sets = createBoundedMap<ReadonlySet<string>>(MAX_VALUES);
  const lists = createBoundedMap<readonly string[]>(MAX_VALUES);
  return {
    set: <T extends string>(values: Iterable<T>) => {
      const list = [...values];
      const key = JSON.stringify(list);
      const shared = sets.get(key) ?? new Set(list);
      sets.set(key, shared);
      // The key holds all values, so the set that was found has those of this list.
      return shared as ReadonlySet<T>;
    },
    list: (values) => {
      const list = Object.freeze([...values]);
      const key = JSON.stringify(list);
      const shared = lists.get(key) ?? list;
      lists.set(key, shared);
      return shared;
    },
  };
}
