/**
 * Names in other libraries, in lower case: the options that stand for them here, or what to do where
 * there is none.
 */
const OTHER_NAMES: ReadonlyMap<string, readonly string[] | string> = new Map<
  string,
  readonly string[] | string
>([
  ['scope', ['scopes', 'requiredScopes']],
  ['scopes', ['requiredScopes', 'requirement']],
  ['permissions', ['requiredPermissions', 'requirement']],
  ['roles', ['permissions', 'requiredPermissions']],
  ['maxage', ['maxAgeSeconds', 'maxTokenAgeSeconds']],
  ['tokensigningalg', ['algorithms']],
  ['clockskew', ['clockToleranceSeconds']],
  ['leeway', ['clockToleranceSeconds']],
  ['typ', ['acceptedTypes']],
  ['schema', ['claims']],
  ['includeunverifiedinevents', "use `diagnostics: 'values'`"],
  ['secret', 'shared secrets are not supported; give the public `keys`'],
  ['publickey', 'give `keys: staticJwks({ keys: [jwk] })`'],
  ['jwks', 'give `keys: staticJwks(jwks)`'],
  ['fetch', 'give `keys: fetchJwks({ fetch })`'],
  ['jwksrequestsperminute', 'give `keys: fetchJwks({ unknownKidCooldownSeconds })`'],
  ['ignoreexpiration', 'expired tokens are always refused'],
  ['authrequired', 'use `optional()` in place of `required()`'],
]);

/** Returns what is wrong with a name that is not `known`, and which known one was probably meant. */
export function unknownNameFault(name: string, known: readonly string[]): string {
  const other = OTHER_NAMES.get(name.toLowerCase()) ?? [];
  if (typeof other === 'string') return `is not a known option; ${other}`;
  const meant = other.find((option) => known.includes(option)) ?? nearestName(name, known);
  return `is not a known option${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
}

/** Returns the known name that differs least; else one of which the other is a part. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  const stem = toStem(name);
  const find = (isLike: (option: string) => boolean): string | undefined =>
    known.find((option) => isLike(toStem(option)));
  for (let edits = 0; edits <= Math.min(3, stem.length / 3); edits += 1) {
    const found = find((option) => isWithin(edits, stem, option));
    if (found !== undefined) return found;
  }
  if (stem.length < 3) return undefined;
  return (
    find((option) => option.startsWith(stem) || stem.startsWith(option)) ??
    find((option) => option.includes(stem))
  );
}

/** Units are forgotten most often, and upper case is mistaken most often. */
function toStem(name: string): string {
  return name.replace(/(?:Seconds|Ms|Bytes)$/, '').toLowerCase();
}

/** Tells whether one becomes the other by so many characters inserted, deleted, replaced or swapped. */
export function isWithin(edits: number, from: string, to: string): boolean {
  if (from === to) return true;
  if (edits < 1) return false;
  let same = 0;
  while (from[same] === to[same]) same += 1;
  const [a, b] = [from.slice(same), to.slice(same)];
  const isSwapped = a[0] === b[1] && a[1] === b[0];
  return (
    isWithin(edits - 1, a.slice(1), b.slice(1)) ||
    isWithin(edits - 1, a.slice(1), b) ||
    isWithin(edits - 1, a, b.slice(1)) ||
    (isSwapped && isWithin(edits - 1, a.slice(2), b.slice(2)))
  );
}
