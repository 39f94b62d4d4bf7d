import { createBoundedMap } from '../collections/bounded-map.ts';
import type { HeaderMemory } from '../verify/context.ts';
import type { JsonObject } from '../wire/json.ts';

const MAX_HEADERS = 64;

/** Creates an empty memory for at most 64 headers. */
export function createHeaderMemory(): HeaderMemory {
  const headers = createBoundedMap<JsonObject>(MAX_HEADERS);
  return {
    recall: (segment) => headers.get(segment),
    keep: ({ newHeader, header }) => {
      // A slice would keep the whole token in memory for as long as its header is remembered.
      if (newHeader !== undefined) headers.set(structuredClone(newHeader), header);
    },
  };
}
