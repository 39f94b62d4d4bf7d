import type { Jwk, SkippedKey } from '@oidc-verify/core';

/** Bounds the memory that the keys of all issuers take together. */
export interface KeyBudget {
  /** Bytes of all keys that are held, as they are counted here. */
  readonly bytes: number;
  /** Tells whether `holder` may hold a set in place of what it holds. Its own share always fits. */
  fits(holder: KeyHolder, set: WeighedSet, isKnown: boolean): boolean;
  /** Takes note of what `holder` holds now. */
  note(holder: KeyHolder, set: WeighedSet | undefined): void;
}

/** The part of a set that takes memory. */
export interface WeighedSet {
  readonly keys: readonly Jwk[];
  readonly skippedKeys?: readonly SkippedKey[] | undefined;
}

/** Whoever holds keys; remembers how many bytes they were counted as. */
export interface KeyHolder {
  heldBytes: number;
}

// Measured on 64-bit V8: a frozen object with its slots, and what a string takes beside its characters.
const KEY_BYTES = 120;
const STRING_BYTES = 24;

/**
 * Returns a budget of `maxBytes`. One half is shared out among `maxHolders` evenly; the other is for
 * those whose keys need more than their share, first come, first served, and only half of it for
 * issuers that are new. So large sets of some issuers never take the room that the others need.
 */
export function createKeyBudget(maxBytes: number, maxHolders: number): KeyBudget {
  const half = maxBytes / 2;
  const share = half / maxHolders;
  let bytes = 0;
  let common = 0;
  return {
    get bytes() {
      return bytes;
    },
    fits: ({ heldBytes }, set, isKnown) => {
      const wanted = weigh(set);
      const extra = aboveShare(wanted, share);
      if (extra === 0 || wanted <= heldBytes) return true;
      const others = common - aboveShare(heldBytes, share);
      return others + extra <= (isKnown ? half : half / 2);
    },
    note: (holder, set) => {
      const weight = set === undefined ? 0 : weigh(set);
      bytes += weight - holder.heldBytes;
      common += aboveShare(weight, share) - aboveShare(holder.heldBytes, share);
      holder.heldBytes = weight;
    },
  };
}

function aboveShare(bytes: number, share: number): number {
  return Math.max(0, bytes - share);
}

/** Returns about how many bytes of memory a set takes. */
export function weigh({ keys, skippedKeys = [] }: WeighedSet): number {
  let bytes = 0;
  for (const key of [...keys, ...skippedKeys]) {
    bytes += KEY_BYTES;
    for (const value of Object.values(key)) {
      if (typeof value === 'string') bytes += STRING_BYTES + widthOf(value) * value.length;
    }
  }
  return bytes;
}

// One character outside Latin-1 doubles the whole string.
const OUTSIDE_LATIN_1 = /[^\0-\xff]/;

function widthOf(text: string): 1 | 2 {
  return OUTSIDE_LATIN_1.test(text) ? 2 : 1;
}
