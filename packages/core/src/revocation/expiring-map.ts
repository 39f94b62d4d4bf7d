/** A map of bounded size. Each entry has an end time and is removed only after it. */
export interface ExpiringMap<Value> {
  /** The number of entries in memory. Some may have ended. */
  readonly size: number;
  /** The latest end time of all removed entries; `-Infinity` if none was removed. */
  readonly forgottenUntil: number;
  /** Returns the value of `key`, or undefined if it has ended. */
  get(key: string, now: number): Value | undefined;
  /**
   * Replaces the value of `key` with the result of `change` and keeps the later end time. Returns
   * false, and stores nothing, if the map is full. An entry that has already ended needs no room.
   */
  put(key: string, end: number, now: number, change: (before: Value | undefined) => Value): boolean;
}

interface Entry<Value> {
  readonly key: string;
  value: Value;
  end: number;
  /** The index of the entry in the queue. */
  place: number;
}

// Each write adds one entry and removes up to this many, so ended entries never accumulate.
const MAX_REMOVED_PER_WRITE = 8;

/**
 * Creates an empty map for up to `maxEntries` entries. A binary heap orders the entries by end time: a
 * write takes logarithmic time, and there is room as soon as any entry has ended.
 */
export function createExpiringMap<Value>(maxEntries: number): ExpiringMap<Value> {
  const entries = new Map<string, Entry<Value>>();
  const queue = createQueue();
  let forgottenUntil = Number.NEGATIVE_INFINITY;
  const forget = (end: number): void => {
    forgottenUntil = Math.max(forgottenUntil, end);
  };
  const removeEnded = (now: number): void => {
    for (let count = 0; count < MAX_REMOVED_PER_WRITE; count++) {
      const first = queue.first() as Entry<Value> | undefined;
      if (first === undefined || !(now >= first.end)) return;
      queue.removeFirst();
      entries.delete(first.key);
      forget(first.end);
    }
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
      // Not `now < entry.end`: with a clock that returns NaN, no entry ends.
      return entry === undefined || now >= entry.end ? undefined : entry.value;
    },
    put: (key, end, now, change) => {
      removeEnded(now);
      const known = entries.get(key);
      if (now >= Math.max(end, known?.end ?? end)) forget(end);
      else if (known !== undefined) {
        known.value = change(known.value);
        if (end > known.end) queue.postpone(known, end);
      } else if (entries.size >= maxEntries) return false;
      else {
        const entry = { key, end, value: change(undefined), place: 0 };
        entries.set(key, entry);
        queue.add(entry);
      }
      return true;
    },
  };
}

type Queued = Pick<Entry<unknown>, 'end' | 'place'>;

/** A binary heap ordered by end time, whose items know their index. */
interface Queue {
  first(): Queued | undefined;
  removeFirst(): void;
  add(item: Queued): void;
  postpone(item: Queued, end: number): void;
}

function createQueue(): Queue {
  const items: Queued[] = [];
  const set = (place: number, item: Queued): void => {
    items[place] = item;
    item.place = place;
  };
  const sink = (item: Queued, from: number): void => {
    let place = from;
    for (;;) {
      const left = items[2 * place + 1];
      const right = items[2 * place + 2];
      const earlier = right !== undefined && left !== undefined && right.end < left.end;
      const child = earlier ? right : left;
      if (child === undefined || child.end >= item.end) break;
      const next = child.place;
      set(place, child);
      place = next;
    }
    set(place, item);
  };
  return {
    first: () => items[0],
    removeFirst: () => {
      const last = items.pop();
      if (last !== undefined && items.length > 0) sink(last, 0);
    },
    add: (item) => {
      let place = items.length;
      while (place > 0) {
        const parent = items[(place - 1) >> 1];
        if (parent === undefined || parent.end <= item.end) break;
        const next = parent.place;
        set(place, parent);
        place = next;
      }
      set(place, item);
    },
    postpone: (item, end) => {
      item.end = end;
      sink(item, item.place);
    },
  };
}
