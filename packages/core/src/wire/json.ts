/** A parsed JSON object: own members only, deeply frozen. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns an own member, or undefined: an inherited member was never in the JSON. */
export function memberOf<T extends JsonObject, Name extends keyof T>(
  object: T,
  name: Name,
): T[Name] | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Returns true for a JSON object. Null and lists are not objects. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value) && !Array.isArray(value);
}

const MAX_DEPTH = 32;

/**
 * Returns the JSON object in `text`, deeply frozen, or undefined when it is not JSON, not an object, deeper
 * than 32 levels, or has a duplicate member name at any depth (RFC 7519 §4). Other parsers take one of two
 * equal names, so two parties could read different claims from one signed token.
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  const written = countMembers(text);
  if (written === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && freezeAndCount(value) === written ? value : undefined;
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Returns the number of member names in `text`, or undefined when it is nested too deeply. */
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

/** Searches for quotes, because most of a token is inside strings. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

function nextToken(text: string, start: number): number {
  let index = start;
  while (index < text.length && text.charCodeAt(index) <= 0x20) index++;
  return text.charCodeAt(index);
}

/** Freezes `node` and every object in it, and returns how many members they have. The depth is limited before. */
function freezeAndCount(node: object): number {
  let members = 0;
  if (Array.isArray(node)) {
    for (const item of node) if (isObject(item)) members += freezeAndCount(item);
  } else {
    // Over names V8 knows such a loop and such a test, and makes neither a list nor a call of them.
    for (const name in node) {
      if (!Object.prototype.hasOwnProperty.call(node, name)) continue;
      members++;
      const value = (node as JsonObject)[name];
      if (isObject(value)) members += freezeAndCount(value);
    }
  }
  Object.freeze(node);
  return members;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
