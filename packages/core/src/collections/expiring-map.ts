import { createExpiryQueue } from './expiry-queue.ts';

/**
 * A map of bounded size whose entries have an end, and stay until it has come. Ends and `now` are
 * seconds on one clock, which the caller reads.
 */
export interface ExpiringMap<Value> {
  /** The number of entries in memory. Some of them may have ended. */
  readonly size: number;
  /** The latest end of all entries that were removed, or `-Infinity` before the first. */
  readonly forgottenUntil: number;
  /** Returns the value under `key`, or undefined once its end has come. */
  get(key: string, now: number): Value | undefined;
  /** Returns whether an entry under `key` is in memory. It may have ended. */
  has(key: string): boolean;
  /**
   * Stores what `change` returns for the value under `key`; the later of both ends counts. Returns
   * false, and stores nothing, when the map is full. What has ended already takes no room.
   */
  put(key: string, end: number, now: number, change: (before: Value | undefined) => Value): boolean;
  /**
   * Stores `value` under a key that is not in memory, in one step, for callers that removed ended
   * entries and asked `has` before. Returns false, and stores nothing, when the map is full.
   */
  add(key: string, end: number, now: number, value: Value): boolean;
  /** Removes ended entries, as every `put` does first. */
  removeEnded(now: number): void;
}

/** How an {@link ExpiringMap} removes what has ended. */
export interface ExpiringMapRemoval<Value> {
  /** The number of ended entries that one write removes at most. Default 8: they never pile up. */
  readonly maxRemovedPerWrite?: number;
  /** Called with the value of each entry that is removed because it has ended. */
  readonly onRemoved?: (value: Value) => void;
}

interface Entry<Value> {
  readonly key: string;
  value: Value;
  end: number;
}

const MAX_REMOVED_PER_WRITE = 8;

/**
 * Creates an empty map for at most `maxEntries`. An entry leaves memory with a write that comes a
 * second or more after its end; until then it takes room.
 */
export function createExpiringMap<Value>(
  maxEntries: number,
  { maxRemovedPerWrite = MAX_REMOVED_PER_WRITE, onRemoved }: ExpiringMapRemoval<Value> = {},
): ExpiringMap<Value> {
  const entries = new Map<string, Entry<Value>>();
  const queue = createExpiryQueue<Entry<Value>>();
  let forgottenUntil = Number.NEGATIVE_INFINITY;

  const forget = (end: number): void => {
    if (end > forgottenUntil) forgottenUntil = end;
  };
  const removeEnded = (now: number): void => {
    for (let count = 0; count < maxRemovedPerWrite; count++) {
      const entry = queue.take(now);
      if (entry === undefined) return;
      if (entry.end > now) {
        // `put` gave it a later end after it was queued.
        queue.add(entry);
        continue;
      }
      entries.delete(entry.key);
      forget(entry.end);
      onRemoved?.(entry.value);
    }
  };
  const add = (key: string, end: number, now: number, value: Value): boolean => {
    if (now >= end) {
      forget(end);
      return true;
    }
    if (entries.size >= maxEntries) return false;
    const entry = { key, value, end };
    entries.set(key, entry);
    queue.add(entry);
    return true;
  };
  return {
    get size() {
      return entries.size;
    },
    get forgottenUntil() {
      return forgottenUntil;
    },
    get: (key, now) => {
      const entry = entries.get(key);
      return entry === undefined || now >= entry.end ? undefined : entry.value;
    },
    has: (key) => entries.has(key),
    removeEnded,
    add,
    put: (key, end, now, change) => {
      removeEnded(now);
      const known = entries.get(key);
      if (known === undefined) return add(key, end, now, change(undefined));
      if (now >= Math.max(end, known.end)) forget(end);
      else {
        known.value = change(known.value);
        if (end > known.end) known.end = end;
      }
      return true;
    },
  };
}
