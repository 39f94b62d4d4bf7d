import type { Engine } from '../jose/engine.ts';
import type { Policy } from '../policy/compile.ts';
import type { KeyMemory } from '../verify/context.ts';

/** What a verifier holds in memory at one moment. */
export interface Health {
  /** True when tokens of every listed issuer can be verified now. */
  readonly usable: boolean;
  readonly engine: 'node' | 'web';
  readonly issuers: readonly IssuerHealth[];
}

/** The keys of one listed issuer. */
export interface IssuerHealth {
  readonly issuer: string;
  /** How many keys in memory can verify its tokens; 0 before the first fetch. */
  readonly keys: number;
  readonly ageSeconds: number | undefined;
  readonly stale: boolean;
}

/** Returns the state of the keys in memory, without I/O and without evicting any. */
export function toHealth(
  { trusted }: Policy,
  keyMemory: KeyMemory,
  engine: Engine,
  closed: boolean,
): Health {
  const issuers = [...trusted.values()].map((entry): IssuerHealth => {
    const set = entry.keys.peek(entry.issuer);
    return {
      issuer: entry.issuer,
      keys: set === undefined ? 0 : keyMemory.indexOf(entry, set).usable.length,
      ageSeconds: set?.ageSeconds,
      stale: set?.stale ?? false,
    };
  });
  const usable = !closed && issuers.every(({ keys }) => keys > 0);
  return { usable, engine: engine.name, issuers };
}
