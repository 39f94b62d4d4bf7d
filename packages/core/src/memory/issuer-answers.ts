import { createBoundedMap } from '../collections/bounded-map.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { ResolverSettings } from '../policy/resolver-rows.ts';

/** The answer for an issuer that the resolver knows. */
export interface KnownIssuer {
  readonly entry: TrustEntry;
  /** When the resolver should be asked again, while the entry is still used. */
  renewAtMs: number;
  /** When the entry may be used no more. */
  readonly untilMs: number;
}

/** What the resolver said about issuers. */
export interface IssuerAnswers {
  /** Returns the answer for an issuer that was known last, also after its time. */
  known(iss: string): KnownIssuer | undefined;
  /** Returns whether the issuer is unknown to the resolver, as far as that may be relied on. */
  isUnknown(iss: string): boolean;
  /** Stores an answer; undefined says that the resolver does not know the issuer. */
  learn(iss: string, entry: TrustEntry | undefined): void;
  forget(iss: string): void;
  /** Returns the number of entries that may be used now. */
  countUsable(): number;
}

// The rest of the time is for renewing, so that no request has to wait for it.
const RENEW_AFTER_SHARE = 0.8;

/**
 * Creates an empty memory. Known and unknown issuers are in two maps, because anybody can make up an
 * issuer that is unknown.
 */
export function createIssuerAnswers(
  { maxIssuers, ttlSeconds, maxUnknown, unknownTtlSeconds }: ResolverSettings,
  ageMs: () => number,
): IssuerAnswers {
  const known = createBoundedMap<KnownIssuer>(maxIssuers);
  const unknownUntilMs = createBoundedMap<number>(maxUnknown);
  const ttlMs = ttlSeconds * 1000;
  return {
    known: (iss) => known.get(iss),
    isUnknown: (iss) => {
      const untilMs = unknownUntilMs.get(iss);
      return untilMs !== undefined && ageMs() < untilMs;
    },
    learn: (iss, entry) => {
      const nowMs = ageMs();
      if (entry === undefined) {
        known.delete(iss);
        unknownUntilMs.set(iss, nowMs + unknownTtlSeconds * 1000);
        return;
      }
      unknownUntilMs.delete(iss);
      known.set(iss, {
        entry,
        renewAtMs: nowMs + ttlMs * RENEW_AFTER_SHARE,
        untilMs: nowMs + ttlMs,
      });
    },
    forget: (iss) => {
      known.delete(iss);
      unknownUntilMs.delete(iss);
    },
    countUsable: () => {
      const nowMs = ageMs();
      let count = 0;
      for (const { untilMs } of known.values()) if (nowMs < untilMs) count++;
      return count;
    },
  };
}
