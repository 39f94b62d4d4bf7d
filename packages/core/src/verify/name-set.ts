// Known to Node and Bun: what `console.log` shows of an object.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * The names that a token grants. It reads like a Set and is none: `Set.prototype.add.call` changes
 * even a frozen Set, and one identity serves many requests. The claim is taken apart when somebody
 * first looks.
 */
class NameSet {
  readonly #claim: string | readonly string[];
  #names: ReadonlySet<string> | undefined;

  constructor(claim: string | readonly string[]) {
    this.#claim = claim;
    Object.freeze(this);
  }

  get size(): number {
    return this.#toSet().size;
  }

  has(name: string): boolean {
    return this.#toSet().has(name);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#toSet().values();
  }

  [INSPECT](): ReadonlySet<string> {
    return new Set(this);
  }

  toJSON(): readonly string[] {
    return [...this];
  }

  #toSet(): ReadonlySet<string> {
    this.#names ??= split(this.#claim);
    return this.#names;
  }
}

function split(claim: string | readonly string[]): ReadonlySet<string> {
  const names = new Set(typeof claim === 'string' ? claim.split(' ') : claim);
  names.delete('');
  return names;
}

const CHANGING = ['add', 'delete', 'clear'];

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

// Whatever else the sets of this runtime can do, these can do too, on a copy: ES2025 adds seven.
for (const name of Object.getOwnPropertyNames(Set.prototype)) {
  if (name in NameSet.prototype || CHANGING.includes(name)) continue;
  const value = function onCopy(this: NameSet, ...args: readonly unknown[]): unknown {
    return (new Set(this) as unknown as Methods)[name]?.(...args);
  };
  Object.defineProperty(NameSet.prototype, name, { value });
}

/**
 * Returns the distinct names in a list, or in a text that is split on U+0020 (RFC 6749 §3.3). Empty
 * names are none.
 */
export function createNames(claim: string | readonly string[]): ReadonlySet<string> {
  return new NameSet(claim) as unknown as ReadonlySet<string>;
}

/** The names of a claim that grants none. */
export const NO_NAMES: ReadonlySet<string> = createNames([]);
