/** Things that are found by name, of which each has to be used. */
export interface Named<Value> {
  readonly add: (name: string, value: Value) => void;
  /** Throws a TypeError where nothing has that name. */
  readonly find: (name: unknown) => Value;
  readonly has: (name: unknown) => boolean;
  /** What was never found, with its kind: `scene ES512`. */
  readonly unused: () => readonly string[];
}

/** Returns a lookup by name over `entries`. `kind` names an entry in messages. */
export function createNamed<Value>(
  kind: string,
  entries: Readonly<Record<string, Value>> = {},
): Named<Value> {
  const byName = new Map(Object.entries(entries));
  const used = new Set<string>();
  return {
    add: (name, value) => byName.set(name, value),
    has: (name) => typeof name === 'string' && byName.has(name),
    find: (name) => {
      const found = typeof name === 'string' ? byName.get(name) : undefined;
      if (found === undefined) throw new TypeError(`no ${kind} is called ${JSON.stringify(name)}`);
      used.add(String(name));
      return found;
    },
    unused: () =>
      [...byName.keys()].filter((name) => !used.has(name)).map((name) => `${kind} ${name}`),
  };
}
