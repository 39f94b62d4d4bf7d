// Node and Bun print an object in `console.log` by this method.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * The names that a token grants. It is not a real Set, because `Set.prototype.add.call` changes even a
 * frozen Set, and requests share an identity. The claim is split when a name is first asked for.
 */
class NameSet implements ReadonlySet<string> {
  readonly #claim: string | readonly string[];
  #names: Set<string> | undefined;

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

  keys(): SetIterator<string> {
    return this.#toSet().keys();
  }

  values(): SetIterator<string> {
    return this.#toSet().values();
  }

  entries(): SetIterator<[string, string]> {
    return this.#toSet().entries();
  }

  forEach(
    visit: (name: string, same: string, all: ReadonlySet<string>) => void,
    self?: unknown,
  ): void {
    new Set(this).forEach(visit, self);
  }

  [Symbol.iterator](): SetIterator<string> {
    return this.#toSet().values();
  }

  [INSPECT](): ReadonlySet<string> {
    return new Set(this);
  }

  toJSON(): readonly string[] {
    return [...this];
  }

  #toSet(): Set<string> {
    this.#names ??= split(this.#claim);
    return this.#names;
  }
}

function split(claim: string | readonly string[]): Set<string> {
  const names = new Set(typeof claim === 'string' ? claim.split(' ') : claim);
  names.delete('');
  return names;
}

const CHANGING = ['add', 'delete', 'clear'];

// The methods that the sets of this runtime have beyond these, such as the seven of ES2025, on a copy.
for (const name of Object.getOwnPropertyNames(Set.prototype)) {
  const method: unknown = Reflect.get(Set.prototype, name, new Set());
  if (name in NameSet.prototype || CHANGING.includes(name) || typeof method !== 'function')
    continue;
  const value = function onCopy(this: NameSet, ...args: readonly unknown[]): unknown {
    return Reflect.apply(method, new Set(this), args);
  };
  Object.defineProperty(NameSet.prototype, name, { value });
}

/**
 * Returns the distinct names in a list, or in a string that is split on U+0020 (RFC 6749 §3.3). Empty
 * names are left out.
 */
export function createNames(claim: string | readonly string[]): ReadonlySet<string> {
  return new NameSet(claim);
}

/** The names of a claim that grants none. */
export const NO_NAMES: ReadonlySet<string> = createNames([]);
