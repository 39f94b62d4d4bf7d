import type { NamePlace } from '../policy/claim-places.ts';

// Node and Bun print an object in `console.log` by this method.
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** How names are written in a claim. */
type NameSpelling = Pick<NamePlace, 'separator' | 'prefix'>;

/**
 * The names that a token grants. It is not a real Set, because `Set.prototype.add.call` changes even a
 * frozen Set, and requests share an identity. The claim is split when a name is first asked for.
 */
class NameSet implements ReadonlySet<string> {
  readonly #claim: string | readonly string[];
  readonly #spelling: NameSpelling;
  #names: Set<string> | undefined;

  constructor(claim: string | readonly string[], spelling: NameSpelling) {
    this.#claim = claim;
    this.#spelling = spelling;
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
    this.#names ??= toNames(this.#claim, this.#spelling);
    return this.#names;
  }
}

function toNames(
  claim: string | readonly string[],
  { separator, prefix }: NameSpelling,
): Set<string> {
  const parts = typeof claim === 'string' ? split(claim, separator) : claim;
  const names = new Set(prefix === undefined ? parts : withoutPrefix(parts, prefix));
  names.delete('');
  return names;
}

function split(claim: string, separator: string | undefined): readonly string[] {
  return separator === undefined ? [claim] : claim.split(separator);
}

/** Another API's names do not begin with the prefix, so they are left out. */
function withoutPrefix(names: readonly string[], prefix: string): readonly string[] {
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
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

const SPACED: NameSpelling = Object.freeze({ separator: ' ', prefix: undefined });

/**
 * Returns the distinct names in a list, or in a string. By default a string is split on U+0020 (RFC
 * 6749 §3.3). Empty names are left out.
 */
export function createNames(
  claim: string | readonly string[],
  spelling: NameSpelling = SPACED,
): ReadonlySet<string> {
  return new NameSet(claim, spelling);
}

/** The names of a claim that grants none. */
export const NO_NAMES: ReadonlySet<string> = createNames([]);
