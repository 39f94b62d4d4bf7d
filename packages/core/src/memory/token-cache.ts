/** Values by token, up to a total number of bytes. */
export interface TokenCache<Value> {
  /** Returns the value of exactly this token. */
  get(token: string): Value | undefined;
  set(token: string, value: Value, bytes: number): void;
  delete(token: string): void;
  readonly bytes: number;
  readonly size: number;
}

interface Node<Value> {
  readonly token: string;
  readonly value: Value;
  readonly bytes: number;
  visited: boolean;
  newer: Node<Value> | undefined;
  older: Node<Value> | undefined;
}

/**
 * Creates an empty cache for at most `maxBytes`, as callers count them. Eviction is SIEVE: a pointer
 * moves from the oldest entry to the newest, skips entries that were used since it last passed, and
 * removes the first one that was not. A hit therefore sets one flag and moves nothing.
 *
 * An entry is found by 30 bits from the end of the token, and the whole token is then compared. The
 * end of a signature is as good as random and only verified tokens get in, so collisions cannot be
 * provoked. Hashing the whole token would cost more than the rest of a hit.
 */
export function createTokenCache<Value>(maxBytes: number): TokenCache<Value> {
  const nodes = new Map<number, Node<Value>>();
  let newest: Node<Value> | undefined;
  let oldest: Node<Value> | undefined;
  let hand: Node<Value> | undefined;
  let bytes = 0;

  const remove = (node: Node<Value>): void => {
    const { newer, older } = node;
    if (newer === undefined) newest = older;
    else newer.older = older;
    if (older === undefined) oldest = newer;
    else older.newer = newer;
    if (hand === node) hand = newer;
    nodes.delete(tagOf(node.token));
    bytes -= node.bytes;
  };
  /** Returns how many bytes it freed. */
  const evict = (): number => {
    let candidate = hand ?? oldest;
    while (candidate?.visited === true) {
      candidate.visited = false;
      candidate = candidate.newer ?? oldest;
    }
    if (candidate === undefined) return Number.POSITIVE_INFINITY;
    hand = candidate;
    remove(candidate);
    return candidate.bytes;
  };
  const find = (token: string): Node<Value> | undefined => {
    const node = nodes.get(tagOf(token));
    return node !== undefined && node.token === token ? node : undefined;
  };
  return {
    get: (token) => {
      const node = find(token);
      if (node === undefined) return undefined;
      node.visited = true;
      return node.value;
    },
    set: (token, value, size) => {
      const tag = tagOf(token);
      const present = nodes.get(tag);
      if (present !== undefined) remove(present);
      if (size > maxBytes) return;
      for (let excess = bytes + size - maxBytes; excess > 0;) excess -= evict();
      const node = {
        token,
        value,
        bytes: size,
        visited: false,
        newer: undefined,
        older: newest,
      };
      if (newest === undefined) oldest = node;
      else newest.newer = node;
      newest = node;
      nodes.set(tag, node);
      bytes += size;
    },
    delete: (token) => {
      const node = find(token);
      if (node !== undefined) remove(node);
    },
    get bytes() {
      return bytes;
    },
    get size() {
      return nodes.size;
    },
  };
}

function tagOf(token: string): number {
  const { length } = token;
  return (
    (token.charCodeAt(length - 2) << 23) ^
    (token.charCodeAt(length - 4) << 17) ^
    (token.charCodeAt(length - 6) << 11) ^
    (token.charCodeAt(length - 8) << 5) ^
    token.charCodeAt(length - 10)
  );
}
