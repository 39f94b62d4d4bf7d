import type { JsonObject } from '../jose/json.ts';
import type { ParsedToken } from './token.ts';

const MAX_HEADERS = 64;

/** Headers that were read before; an issuer's tokens share a handful. */
export interface HeaderMemory {
  /** Returns the header that this segment spells, if a token with it was verified before. */
  recall(segment: string): JsonObject | undefined;
  /** Takes in the header of a token whose signature holds. Any other would let strangers fill the memory. */
  keep(verified: ParsedToken): void;
}

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
