import type { Engine } from '../jose/engine.ts';
import type { Policy } from '../policy/compile.ts';
import type { ResolverHealth } from '../verify/context.ts';
import type { Runner } from './runner.ts';

/** The state of a verifier at one moment. */
export interface Health {
  /**
   * True when the tokens of every listed issuer can be verified now, and `resolveIssuer` is not failing
   * while no issuer that it returned is in memory.
   */
  readonly usable: boolean;
  readonly engine: 'node' | 'web';
  readonly issuers: readonly IssuerHealth[];
  /** Only with `resolveIssuer`. */
  readonly resolver?: ResolverHealth;
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
  { keyMemory, resolver, isClosed }: Runner,
  engine: Engine,
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
  const resolved = resolver?.health();
  const isResolving = resolved?.state !== 'failing' || resolved.issuers > 0;
  const usable = !isClosed() && isResolving && issuers.every(({ keys }) => keys > 0);
  return {
    usable,
    engine: engine.name,
    issuers,
    ...(resolved === undefined ? {} : { resolver: resolved }),
  };
}
