/** Members of a JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** Returns whether `value` is a JSON object. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns `under` merged with `over`, at every depth. Lists are replaced. */
export function layOver(under: Members, over: Members): Members {
  const entries = Object.entries(over).map(([name, value]) => {
    const below = Object.hasOwn(under, name) ? under[name] : undefined;
    return [name, isMembers(below) && isMembers(value) ? layOver(below, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(entries) };
}

/** Returns the names of all members of `Type`: one that is missing, or one too many, does not compile. */
export function namesOf<Type>(
  names: Readonly<Record<keyof Type & string, true>>,
): readonly string[] {
  return Object.keys(names);
}

/** Throws a TypeError for a member of `value` that is not one of `names`. */
export function checkMembers(path: string, value: unknown, names: readonly string[]): void {
  for (const name of Object.keys(value ?? {})) {
    if (!names.includes(name)) throw new TypeError(`${path}: no member is called ${name}`);
  }
}
