import type { Policy } from '../policy/compile.ts';

/** What of a requirement a token does not have. */
export interface MissingNames {
  /** `all`: each of them is required; `any`: one of them is. */
  readonly problem: 'all' | 'any';
  readonly missing: readonly string[];
}

/** Returns the names that a token lacks, or the group of which it has none. */
export function findMissing(
  all: readonly string[],
  groups: readonly (readonly string[])[],
  isGranted: (name: string) => boolean,
): MissingNames {
  const missing = all.filter((name) => !isGranted(name));
  if (missing.length > 0) return { problem: 'all', missing };
  const group = groups.find((names) => !names.some(isGranted));
  return { problem: 'any', missing: group ?? [] };
}

const MAX_TOLD = 20;

/** Returns what the token has, where a diagnosis may tell that. */
export function tellGranted(
  names: ReadonlySet<string>,
  { policy }: { readonly policy: Pick<Policy, 'diagnostics'> },
): readonly string[] | undefined {
  return policy.diagnostics === 'values' ? [...names].slice(0, MAX_TOLD) : undefined;
}
