/** A map of bounded size for values that can be computed or fetched again. */
export interface BoundedMap<Value> {
  readonly size: number;
  /** Returns the value under `key`, and marks the entry as used. */
  get(key: string): Value | undefined;
  /** Stores `value` under `key`. In a full map another entry leaves for a key that is new. */
  set(key: string, value: Value): void;
  /** Returns all values, without marking their entries as used. */
  values(): Iterable<Value>;
  /** Removes the entry; returns whether there was one. */
  delete(key: string): boolean;
}

interface Entry<Value> {
  value: Value;
  isUsed: boolean;
}

/**
 * Creates an empty map for at most `maxEntries`. Eviction is second chance: the oldest entry leaves,
 * unless it was used since it was last considered; then it becomes the newest one, marked as unused.
 * A hit therefore writes one flag and moves nothing.
 */
export function createBoundedMap<Value>(maxEntries: number): BoundedMap<Value> {
  const entries = new Map<string, Entry<Value>>();
  const evictOne = (): void => {
    for (const [key, entry] of entries) {
      entries.delete(key);
      if (!entry.isUsed) return;
      entry.isUsed = false;
      entries.set(key, entry);
    }
  };
  return {
    get size() {
      return entries.size;
    },
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entry.isUsed = true;
      return entry.value;
    },
    set: (key, value) => {
      const entry = entries.get(key);
      if (entry !== undefined) {
        entry.value = value;
        return;
      }
      if (entries.size >= maxEntries) evictOne();
      entries.set(key, { value, isUsed: false });
    },
    values: () => Array.from(entries.values(), ({ value }) => value),
    delete: (key) => entries.delete(key),
  };
}
