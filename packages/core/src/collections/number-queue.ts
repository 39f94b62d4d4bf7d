/** A queue of numbers from which the smallest comes first. */
export interface NumberQueue {
  /** Returns the smallest number, or undefined when the queue is empty. */
  first(): number | undefined;
  removeFirst(): void;
  add(item: number): void;
}

/** Creates an empty queue: a binary heap, so that a change costs the logarithm of its length. */
export function createNumberQueue(): NumberQueue {
  const items: number[] = [];
  const at = (place: number): number => items[place] ?? Number.POSITIVE_INFINITY;
  return {
    first: () => items[0],
    removeFirst: () => {
      const last = items.pop();
      if (last === undefined || items.length === 0) return;
      let place = 0;
      for (;;) {
        const left = 2 * place + 1;
        const child = at(left + 1) < at(left) ? left + 1 : left;
        if (at(child) >= last) break;
        items[place] = at(child);
        place = child;
      }
      items[place] = last;
    },
    add: (item) => {
      let place = items.length;
      while (place > 0) {
        const parent = (place - 1) >> 1;
        if (at(parent) <= item) break;
        items[place] = at(parent);
        place = parent;
      }
      items[place] = item;
    },
  };
}
