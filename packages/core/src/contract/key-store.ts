import type { Jwk } from '../jose/jwk.ts';

/** The keys of one issuer as they were fetched: what several processes share. Plain JSON. */
export interface KeyDocument {
  readonly jwks: { readonly keys: readonly Jwk[] };
  /** The URL that the keys were fetched from. */
  readonly url: string;
  readonly etag?: string | undefined;
  /** When the keys were requested, in seconds since the epoch. Their age counts from here. */
  readonly fetchedAt: number;
  /** For how many seconds they are fresh. Default: what the reader's options say. */
  readonly ttlSeconds?: number | undefined;
  /** Proves that the document was written by a process that knows the secret. */
  readonly mac?: string | undefined;
}

/**
 * Why a store is asked: no keys are in memory, those in memory will soon be too old, or a token has a
 * `kid` that they lack. An unknown `kid` is never answered by a document that is older than the question.
 */
export type KeyStoreReason = 'cold' | 'due' | 'unknown-kid';

/** What comes with a question to a store. */
export interface KeyStoreCall {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Gives a lock back. */
export type ReleaseLock = () => void | Promise<void>;

/**
 * Shares the keys of issuers between processes, or keeps them for the next one. The documents it returns
 * are checked, so a store need not be trusted. What it answers wrongly, late or never costs a fetch.
 */
export interface KeyStore {
  /**
   * Returns the last {@link KeyDocument} that was written for this issuer, or undefined; at once or as a
   * promise. It is checked, whatever it is.
   */
  read(issuer: string, call: KeyStoreCall & { readonly reason: KeyStoreReason }): unknown;
  /** Keeps the document in place of an older one. It is of no use after `maxAgeSeconds`. */
  write(
    issuer: string,
    document: KeyDocument,
    call: KeyStoreCall & { readonly maxAgeSeconds: number },
  ): void | Promise<void>;
  /**
   * Takes the lock on refreshes of this issuer for at most `seconds`, and returns what gives it back;
   * undefined while another process has it. With it, one of many processes fetches for all of them.
   */
  lock?(
    issuer: string,
    call: KeyStoreCall & { readonly seconds: number },
  ): ReleaseLock | undefined | Promise<ReleaseLock | undefined>;
}
