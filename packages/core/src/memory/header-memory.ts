import type { HeaderMemory } from '../verify/context.ts';
import type { JsonObject } from '../wire/json.ts';

const MAX_HEADERS = 64;

/** Returns an empty memory for at most 64 headers; the oldest goes first. */
export function createHeaderMemory(): HeaderMemory {
  const headers = new Map<string, JsonObject>();
  return {
    recall: (segment) => headers.get(segment),
    keep: ({ newHeader, header }) => {
      if (newHeader === undefined) return;
      const [oldest] = headers.keys();
      if (headers.size >= MAX_HEADERS && oldest !== undefined) headers.delete(oldest);
      // A slice would keep the whole token in memory for as long as its header is remembered.
      headers.set(structuredClone(newHeader), header);
    },
  };
}
