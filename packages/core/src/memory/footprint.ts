// Measured on 64-bit V8: the bytes of a value without its characters.
const STRING_BYTES = 24;
const NUMBER_BYTES = 16;
const OBJECT_BYTES = 56;
const SLOT_BYTES = 8;
// A string in a list, or in a scope claim, is also a name in the Set that an identity makes of it.
const ENTRY_BYTES = 40;
// A member name that is new also costs the name itself and hidden classes.
const NEW_MEMBER_BYTES = 160;
// One such character doubles the size of the whole string.
const OUTSIDE_LATIN_1 = /[^\0-\xff]/;

const MAX_KNOWN_NAMES = 500;
const MAX_KNOWN_LENGTH = 40;

/**
 * Creates a function that returns the approximate size of a JSON value in bytes, including the sets of
 * names that an identity may make of it. It remembers up to 500 member names, because objects with the
 * same members share a hidden class. Values that are not JSON, such as a Date, count as 0.
 */
export function createSizeEstimate(): (root: object) => number {
  const known = new Set<string>();
  const sizeOfMember = (name: string): number => {
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
        bytes += name === undefined ? sizeOfSlot(value) : sizeOfMember(name);
        if (isPlain(value)) nodes.add(value);
        else bytes += sizeOfScalar(value);
      });
    }
    return bytes;
  };
}

/**
 * Returns whether `root` holds nothing that freezing leaves changeable: only values, lists and plain objects,
 * whose members are data. A Set, a Map, a Date, a typed array, an instance of a class, a function or a getter
 * can be changed, or can change by itself.
 */
export function isFreezable(root: object): boolean {
  const nodes = new Set([root]);
  for (const node of nodes) {
    if (!isPlain(node)) return false;
    for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(node))) {
      const value: unknown = descriptor.value;
      if (!('value' in descriptor) || typeof value === 'function') return false;
      if (typeof value === 'object' && value !== null) nodes.add(value);
    }
    // Descriptors of symbols are not among the values above, and no claim has one.
    if (Object.getOwnPropertySymbols(node).length > 0) return false;
  }
  return true;
}

/** Freezes `root` and the lists and plain objects in it, since requests share them. */
export function freezeTree(root: object): void {
  // A set, because the output of a schema may have circular references.
  const nodes = new Set([root]);
  for (const node of nodes) {
    forEachValue(node, (value) => void (isPlain(value) && nodes.add(value)));
    Object.freeze(node);
  }
}

function forEachValue(node: object, visit: (value: unknown, name?: string) => void): void {
  if (Array.isArray(node)) for (const item of node) visit(item);
  else for (const [name, value] of Object.entries(node)) visit(value, name);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return prototype === Array.prototype;
  return prototype === Object.prototype || prototype === null;
}

function sizeOfSlot(item: unknown): number {
  return typeof item === 'string' ? SLOT_BYTES + ENTRY_BYTES : SLOT_BYTES;
}

function sizeOfScalar(value: unknown): number {
  if (typeof value === 'string') return sizeOfString(value);
  // A small integer needs no more than its slot.
  return typeof value === 'number' && (value | 0) !== value ? NUMBER_BYTES : 0;
}

function sizeOfString(text: string): number {
  let spaces = 0;
  for (let at = text.indexOf(' '); at !== -1; at = text.indexOf(' ', at + 1)) spaces++;
  const width = OUTSIDE_LATIN_1.test(text) ? 2 : 1;
  return STRING_BYTES + text.length * width + spaces * (STRING_BYTES + SLOT_BYTES + ENTRY_BYTES);
}
