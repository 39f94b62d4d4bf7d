import { createNumberQueue } from './number-queue.ts';

/** A queue from which the items come in the order of their ends, to the second. */
export interface ExpiryQueue<Item extends { readonly end: number }> {
  add(item: Item): void;
  /** Removes and returns an item that was added with an end at or before `now`, if there is one. */
  take(now: number): Item | undefined;
}

/**
 * Creates an empty queue. Items are grouped by the whole second at or after their end, so one comes
 * out up to a second late. The seconds are in a binary heap: adding and taking cost the logarithm of
 * the number of distinct seconds at most.
 */
export function createExpiryQueue<Item extends { readonly end: number }>(): ExpiryQueue<Item> {
  const groups = new Map<number, Item[]>();
  const seconds = createNumberQueue();
  return {
    add: (item) => {
      const second = Math.ceil(item.end);
      const group = groups.get(second);
      if (group !== undefined) {
        group.push(item);
        return;
      }
      groups.set(second, [item]);
      seconds.add(second);
    },
    take: (now) => {
      const second = seconds.first();
      // Written this way round, a clock that reads NaN takes nothing.
      if (second === undefined || !(now >= second)) return undefined;
      const group = groups.get(second) ?? [];
      const item = group.pop();
      if (group.length === 0) {
        groups.delete(second);
        seconds.removeFirst();
      }
      return item;
    },
  };
}
