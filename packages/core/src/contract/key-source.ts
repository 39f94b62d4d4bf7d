import type { Jwk, UnusableReason } from '../jose/jwk.ts';
import type { SkippedKey } from '../jose/read-jwk.ts';

/** The keys of one issuer at one moment. The same `keys` array means the same keys. */
export interface KeySet {
  readonly keys: readonly Jwk[];
  /** Grows by one with every set that replaces another. */
  readonly generation: number;
  /** Seconds since the issuer last confirmed these keys. */
  readonly ageSeconds: number;
  /** True when the keys outlived their time and serve only because no newer ones can be had. */
  readonly stale: boolean;
  /** True when a refresh should start now, before the keys expire. */
  readonly refreshDue?: boolean;
  /** Keys that the issuer publishes and the source left out, for the events of the verifier. */
  readonly skipped?: readonly SkippedKey[] | undefined;
}

/**
 * Why keys are asked for: none in memory, a `kid` that the ones in memory lack, or a set that will
 * soon be too old.
 */
export type LoadReason = 'cold' | 'unknown-kid' | 'refresh-ahead';

/** Keeps background work alive after the response, where a runtime needs to be told (Workers). */
export type WaitUntil = (work: Promise<unknown>) => void;

/** What comes with a question for keys. */
export interface KeyCall {
  /** Ends the wait of this caller; a refresh that others may need goes on. */
  readonly signal?: AbortSignal | undefined;
  readonly waitUntil?: WaitUntil | undefined;
  /**
   * Returns why a key can verify no token of this issuer under the policy of the verifier that asks,
   * or undefined when it can. A source judges every set with it before the set replaces another.
   */
  readonly keyFault?: ((jwk: Jwk) => UnusableReason | undefined) | undefined;
}

/**
 * An object that a verifier keeps for each of its issuers and hands to the key source, which may note in it
 * what it holds of that issuer: among thousands of issuers it then finds its record without a search. What is
 * noted is a hint. A source has to check that it is still what it seeks.
 */
export interface IssuerSlot {
  record: unknown;
}

/** The integer that two copies of this package compare before they work together. */
export const CONTRACT_VERSION = 1;
/** Names the contract version on verifiers and key sources. */
export const CONTRACT: unique symbol = Symbol.for('@oidc-verify/contract') as never;

/** Where the keys of issuers come from: the contract between the verifier and everything that has keys. */
export interface KeySource {
  readonly [CONTRACT]?: number;
  /**
   * Returns the keys in memory that may be used now, or undefined. Never I/O, never throws. A source may
   * note in `slot` where it holds this issuer.
   */
  peek(issuer: string, slot?: IssuerSlot): KeySet | undefined;
  /**
   * Returns keys, and may fetch. Keys that cannot be had reject with `jwks_fetch_failed` or
   * `jwks_error`, never with an empty set. For `unknown-kid` the set in hand is an answer: it says
   * that the issuer has no such key. A load that has not settled after {@link loadTimeoutMs} ends the
   * request with 503 `jwks_fetch_failed`.
   */
  load(issuer: string, because: LoadReason, call: KeyCall): Promise<KeySet>;
  /**
   * Asks for a refresh and returns at once; never throws. `settled` says that the keys in hand are
   * the last word for now; `pending` that asking again soon may bring another answer.
   */
  wake(issuer: string, because: LoadReason, call?: Omit<KeyCall, 'signal'>): 'settled' | 'pending';
  close(): void | Promise<void>;
  /**
   * Announces the issuers that a verifier lists by name, so that their keys always have a place here.
   * Returns why not all of them can have one, or undefined. No I/O; called once per verifier.
   */
  expect?(issuers: readonly string[]): string | undefined;
  /** Takes back what one call of `expect` announced: the verifier that lists these issuers was closed. */
  release?(issuers: readonly string[]): void;
  /**
   * Reports that a token of this issuer was verified with the keys of this source, by a verifier that
   * judges keys with `keyFault`. Called for every token; never throws.
   */
  confirm?(issuer: string, keyFault?: KeyCall['keyFault'], slot?: IssuerSlot): void;
  /**
   * Drops everything that is held of one issuer, because it is no longer trusted. Never throws.
   * `verifier.forget(issuer)` calls it.
   */
  forget?(issuer: string): void;
  /**
   * Milliseconds within which `load` settles by this source's own deadlines, 1–300,000. Default: the
   * verifier's `callbackTimeoutMs`.
   */
  readonly loadTimeoutMs?: number;
  /** Keys that never change, so that wrong ones fail at start-up. Only {@link staticJwks} sets it. */
  readonly fixedKeys?: readonly Jwk[];
  /**
   * True when this source answers with the same keys whoever the issuer is. A verifier refuses it
   * for more than one issuer, since keys belong to the issuer that signs with them (RFC 8725 §3.8).
   */
  readonly servesOneIssuer?: boolean;
  /**
   * Returns why this source can never have keys of `issuer`, so that it fails at start-up. `isResolved`
   * is true when `resolveIssuer` returned the issuer: nobody wrote its URL into the options, so a source
   * that fetches from it holds it to stricter rules.
   */
  issuerFault?(
    issuer: string,
    circumstances?: { readonly isResolved?: boolean },
  ): string | undefined;
}
