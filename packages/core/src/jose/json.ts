/** A JSON object as it came from outside: own members only, deeply frozen. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 32;
// `ignoreBOM` keeps a byte order mark in the text, where JSON.parse then refuses it.
const UTF8: { decode(bytes: Uint8Array): string } = new TextDecoder('utf-8', {
  fatal: true,
  ignoreBOM: true,
});

/**
 * Returns the JSON object that `bytes` spell, deeply frozen, or undefined: not UTF-8, not JSON, not
 * an object, deeper than 32 levels, or with a member name twice in one object at any depth
 * (RFC 7519 §4, RFC 8725 §3.7). Peers take the last of two equal names, so two parties can read
 * different claims from one signature; we refuse.
 */
export function parseJsonObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const text = UTF8.decode(bytes);
    const written = countMembers(text);
    if (written === undefined) return undefined;
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return freezeTree(value) === written ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Counts the member names as written, or returns undefined when `text` nests too deep. */
function countMembers(text: string): number | undefined {
  let members = 0;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
      if (nextToken(text, index + 1) === COLON) members++;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return undefined;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    }
  }
  return members;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== QUOTE) {
    index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  }
  return index;
}

function nextToken(text: string, start: number): number {
  let index = start;
  while (index < text.length && text.charCodeAt(index) <= 0x20) index++;
  return text.charCodeAt(index);
}

/** Freezes every object below `root`, without recursion, and returns how many own members they have. */
function freezeTree(root: object): number {
  const pending: object[] = [root];
  let members = 0;
  for (const node of pending) {
    const values: unknown[] = Array.isArray(node) ? node : Object.values(node);
    if (!Array.isArray(node)) members += values.length;
    for (const value of values)
      if (typeof value === 'object' && value !== null) pending.push(value);
    Object.freeze(node);
  }
  return members;
}
