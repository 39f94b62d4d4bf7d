import type { Engine } from '../jose/engine.ts';
import type { Policy } from '../policy/compile.ts';
import type { KeyMemory } from '../verify/context.ts';

/** The state of a verifier at one moment. */
export interface Health {
  /** True when the tokens of every listed issuer can be verified now. */
  readonly usable: boolean;
  readonly engine: 'node' | 'web';
  readonly issuers: readonly IssuerHealth[];
}

/** The state of one listed issuer's keys. */
export interface IssuerHealth {
  readonly issuer: string;
  /** The number of keys in memory that can verify its tokens; 0 before the first fetch. */
  readonly keys: number;
  readonly ageSeconds: number | undefined;
  readonly stale: boolean;
}

/** Returns the state of the verifier. No I/O. */
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
