import type { JsonObject } from '../wire/json.ts';

// Measured on 64-bit V8: what a value takes beside the characters in it.
const TEXT_BYTES = 24;
const NUMBER_BYTES = 16;
const OBJECT_BYTES = 56;
const SLOT_BYTES = 8;
// A text in a list, or in a scope claim, is also a name in the Set that an identity makes of it.
const ENTRY_BYTES = 40;
// A member that no object had before costs its name and hidden classes.
const NEW_MEMBER_BYTES = 160;
// One such character doubles the whole text.
const OUTSIDE_LATIN_1 = /[^\0-\xff]/;

const MAX_KNOWN_NAMES = 500;
const MAX_KNOWN_LENGTH = 40;

/**
 * Returns a function that tells about how many bytes of memory a JSON value takes, with the sets of
 * names that an identity may make of it. It remembers member names, up to 500, since objects with
 * the same members share what describes them. What is no JSON, such as a Date, weighs nothing.
 */
export function createScale(): (root: object) => number {
  const known = new Set<string>();
  const weighMember = (name: string): number => {
    if (known.has(name)) return SLOT_BYTES;
    if (known.size < MAX_KNOWN_NAMES && name.length <= MAX_KNOWN_LENGTH) known.add(name);
    return NEW_MEMBER_BYTES + name.length;
  };
  return (root) => {
    let bytes = 0;
    const nodes = new Set([root]);
    for (const node of nodes) {
      bytes += OBJECT_BYTES;
      forEachValue(node, (value, name) => {
        bytes += name === undefined ? weighPlace(value) : weighMember(name);
        if (isPlain(value)) nodes.add(value);
        else bytes += weighScalar(value);
      });
    }
    return bytes;
  };
}

/** Freezes the lists and plain objects in `root`, so that no request changes what the next one sees. */
export function freezeTree(root: object): void {
  // A set, because what a schema returns may go in circles.
  const nodes = new Set([root]);
  for (const node of nodes) {
    forEachValue(node, (value) => void (isPlain(value) && nodes.add(value)));
    Object.freeze(node);
  }
}

function forEachValue(node: object, visit: (value: unknown, name?: string) => void): void {
  if (Array.isArray(node)) for (const item of node) visit(item);
  else for (const name of Object.keys(node)) visit((node as JsonObject)[name], name);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function weighPlace(item: unknown): number {
  return typeof item === 'string' ? SLOT_BYTES + ENTRY_BYTES : SLOT_BYTES;
}

function weighScalar(value: unknown): number {
  if (typeof value === 'string') return weighText(value);
  // A small integer needs no more than its slot.
  return typeof value === 'number' && (value | 0) !== value ? NUMBER_BYTES : 0;
}

function weighText(text: string): number {
  let spaces = 0;
  for (let at = text.indexOf(' '); at !== -1; at = text.indexOf(' ', at + 1)) spaces++;
  const width = OUTSIDE_LATIN_1.test(text) ? 2 : 1;
  return TEXT_BYTES + text.length * width + spaces * (TEXT_BYTES + SLOT_BYTES + ENTRY_BYTES);
}
