// Measured on 64-bit V8: what a value takes beside the characters in it.
const TEXT_BYTES = 24;
const NUMBER_BYTES = 16;
const OBJECT_BYTES = 56;
const SLOT_BYTES = 8;
// A text in a list, or in a scope claim, is also a name in the Set that an identity makes of it.
const ENTRY_BYTES = 40;
// A member that no object had before costs its name and hidden classes.
const NEW_MEMBER_BYTES = 160;

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
    forEachNode(root, (node) => {
      bytes += OBJECT_BYTES;
      if (Array.isArray(node)) for (const item of node) bytes += weighItem(item);
      else
        for (const [name, value] of Object.entries(node)) {
          bytes += weighMember(name) + weighValue(value);
        }
    });
    return bytes;
  };
}

/** Freezes the lists and plain objects in `root`, so that no request changes what the next one sees. */
export function freezeTree(root: object): void {
  forEachNode(root, (node) => void Object.freeze(node));
}

/** Visits every list and plain object once: what a schema returns may go in circles. */
function forEachNode(root: object, visit: (node: object) => void): void {
  const nodes = new Set([root]);
  for (const node of nodes) {
    for (const value of Object.values(node)) if (isPlain(value)) nodes.add(value);
    visit(node);
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function weighItem(item: unknown): number {
  const entry = typeof item === 'string' ? ENTRY_BYTES : 0;
  return SLOT_BYTES + entry + weighValue(item);
}

function weighValue(value: unknown): number {
  if (typeof value === 'string') return weighText(value);
  // A small integer needs no more than its slot.
  return typeof value === 'number' && (value | 0) !== value ? NUMBER_BYTES : 0;
}

function weighText(text: string): number {
  let names = 0;
  let width = 1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x20) names++;
    // One character outside Latin-1 doubles the whole text.
    else if (code > 0xff) width = 2;
  }
  return TEXT_BYTES + text.length * width + names * (TEXT_BYTES + SLOT_BYTES + ENTRY_BYTES);
}
