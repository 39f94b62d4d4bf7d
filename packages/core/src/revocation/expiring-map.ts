/** A map of bounded size whose entries have an end, and leave only when it has come. */
export interface ExpiringMap<Value> {
  /** Entries in memory; some may have ended. */
  readonly size: number;
  /** The latest end among what is remembered no longer; `-Infinity` before that. */
  readonly forgottenUntil: number;
  /** Returns what is kept under `key`, unless its end has come. */
  get(key: string, now: number): Value | undefined;
  /**
   * Keeps what `change` makes of the value under `key`; the later of both ends counts. Returns false,
   * and keeps nothing, where there is no room. What has ended already needs none.
   */
  put(key: string, end: number, now: number, change: (before: Value | undefined) => Value): boolean;
}

interface Entry<Value> {
  readonly key: string;
  value: Value;
  end: number;
  /** Its place in the queue. */
  place: number;
}

// A write adds one entry and takes up to this many, so what has ended never piles up.
const MAX_REMOVED_PER_WRITE = 8;

/**
 * Returns an empty map for `maxEntries`. The entries are queued by their ends in a binary heap, so a
 * write costs the logarithm of their number at most, and there is room whenever one has ended.
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
      // Said this way round, a clock that shows no number ends nothing.
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

/** Whatever ends first is first: a binary heap whose items know their place. */
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
