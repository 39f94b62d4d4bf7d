import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { IssuerOptions } from './issuer-options.ts';

/**
 * Finds the issuer of a tenant. `unverifiedIss` is attacker input of 1–512 characters: look it up in
 * your own allow-list, and never build a URL from it. Returns undefined for an unknown issuer.
 */
export type ResolveIssuer = (
  unverifiedIss: string,
  call: { readonly signal: AbortSignal },
) => ResolvedIssuer | Promise<ResolvedIssuer>;

/** The answer of {@link ResolveIssuer}. */
type ResolvedIssuer = IssuerOptions<ClaimsSchema | undefined> | undefined;

/**
 * How the results of `resolveIssuer` are remembered, and how often it is called. The defaults suit
 * a database or a configuration service that answers within some milliseconds.
 */
export interface ResolverOptions {
  /**
   * Issuers in memory, 1–1,000,000. An entry takes about 4 KB. Only issuers that the resolver
   * returned count, so nobody else can fill this memory. Default 10,000.
   */
  readonly maxIssuers?: number;
  /**
   * Seconds, 1–86,400, for which an entry is used. Tokens of an issuer that the resolver no longer
   * returns are accepted for up to this long. The resolver is called again after 80 % of this time,
   * and the entry is used meanwhile. Default 300.
   */
  readonly ttlSeconds?: number;
  /**
   * Unknown issuers in memory, 1–1,000,000. Anybody can make them up, so they are few. Default
   * 1,000.
   */
  readonly maxUnknown?: number;
  /** Seconds, 0–3,600: how long an unknown issuer is refused without another call. Default 60. */
  readonly unknownTtlSeconds?: number;
  /**
   * Calls in flight, 1–1,000, for new issuers, and as many again for issuers that were returned
   * before, so that made-up issuers cannot delay them. A call that has timed out still counts until
   * it settles, for at most six times `timeoutMs`. Default 16.
   */
  readonly maxConcurrent?: number;
  /**
   * Issuers that wait for a call, 0–1,000,000. Further ones are refused with 503, and so is one
   * that has waited for `timeoutMs` without a call that succeeded, or for six times as long.
   * Default 10,000.
   */
  readonly maxQueued?: number;
  /** Milliseconds, 1–60,000: how long one call may take. Default: `callbackTimeoutMs`. */
  readonly timeoutMs?: number;
  /**
   * Whether requests may wait for one promise. Otherwise they share results, and a call whose
   * request was dropped is made again. Default true; false on Cloudflare Workers, where a bundle has
   * no other way.
   */
  readonly sharePromises?: boolean;
}
