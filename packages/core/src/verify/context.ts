import type { SyncVerifyCall } from '../contract/call.ts';
import type { Stage } from '../contract/events.ts';
import type { KeySet, WaitUntil } from '../contract/key-source.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import type { Algorithm } from '../jose/algorithms.ts';
import type { Engine, ImportedKey } from '../jose/engine.ts';
import type { VerificationKey } from '../jose/jwk.ts';
import type { KeyIndex } from '../jose/key-index.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { JsonObject } from '../wire/json.ts';
import type { KnownClaims } from './known-claims.ts';
import type { TokenTimes } from './times.ts';
import type { CheckedHeader, Established, ParsedToken, UnverifiedClaims } from './token.ts';

/** Whether the caller can wait. In `sync` mode nothing is awaited: what would need a promise is refused. */
export type Mode = 'sync' | 'async';

/** The state of `resolveIssuer`. */
export interface ResolverHealth {
  /** How the last call ended: `ok` includes the answer that an issuer is unknown. */
  readonly state: 'unused' | 'ok' | 'failing';
  /** The number of issuers in memory whose tokens can be verified without a call. */
  readonly issuers: number;
  /** Seconds since the first failure after the last success; only where it is failing. */
  readonly failingSeconds?: number;
}

/** Finds the trust entries of issuers that are not listed in the options. */
export interface IssuerResolver {
  /** Returns the entry of an issuer. Throws or rejects with `invalid_issuer` or `verification_unavailable`. */
  resolve(iss: string, mode: Mode, waitUntil?: WaitUntil): MaybePromise<TrustEntry>;
  /** Returns the entry of an issuer if it is in memory. */
  recall(iss: string): TrustEntry | undefined;
  /** Drops what is held of an issuer, and the answer of a call that is under way. Returns the entry, if any. */
  forget(iss: string): TrustEntry | undefined;
  /** Returns what the resolver last did. No I/O. */
  health(): ResolverHealth;
  /** Resolves when a resolver that failed answers again; else rejects with `verification_unavailable`. */
  probe(): Promise<void>;
  close(): void;
}

/** Parsed headers. The tokens of an issuer share a few of them. */
export interface HeaderMemory {
  /** Returns the parsed header, if a token with this header segment was verified before. */
  recall(segment: string): JsonObject | undefined;
  /** Stores the header of a token with a valid signature. Others would let anybody fill the memory. */
  keep(verified: ParsedToken, entry: TrustEntry, checked: CheckedHeader): void;
  /** Returns how the header of the last token was judged, if this one has the same header and issuer. */
  recallChecked(token: ParsedToken, entry: TrustEntry): CheckedHeader | undefined;
}

/** What was derived from a key set, for as long as the set is in use. */
export interface KeyMemory {
  indexOf(entry: TrustEntry, set: KeySet): KeyIndex;
  /** Returns the key that was selected last, if this token names it too and it is of this set. */
  recallSelected(
    entry: TrustEntry,
    set: KeySet,
    header: Pick<CheckedHeader, 'algorithm' | 'kid'>,
  ): SelectedKey | undefined;
  /** Stores a key that a token named by its `kid`. */
  keepSelected(
    entry: TrustEntry,
    set: KeySet,
    header: Pick<CheckedHeader, 'kid'>,
    selected: SelectedKey,
  ): void;
  /** Returns the key ready for use, in a list that is empty when this runtime cannot import it. */
  importOf(entry: TrustEntry, key: VerificationKey): MaybePromise<readonly SelectedKey[]>;
  /**
   * Returns the first two of `candidates` that can be imported, or fewer. Two are enough to refuse a
   * token, so a long list costs no more.
   */
  importTwo(
    entry: TrustEntry,
    candidates: readonly VerificationKey[],
  ): MaybePromise<readonly SelectedKey[]>;
}

/** Tokens that passed stages 1 to 6 before. */
export interface TokenMemory {
  /** Returns what is known of the token, if all of it still holds. Throws when the token has expired. */
  recall(token: unknown, context: Context): MaybePromise<Remembered | undefined>;
  /** Stores a token that passed stages 1 to 6. */
  keep(established: Established, context: Context): MaybePromise<Remembered>;
}

/**
 * The result of stages 1 to 6 with its times, and the identity made of it, where requests may share that.
 * The times are members and no object of their own, which would cost 32 bytes for every token.
 */
export interface Remembered extends TokenTimes {
  readonly established: Established;
  /** The keys that the result rests on; undefined when it is not stored. */
  index: KeyIndex | undefined;
  identity: VerifiedToken | undefined;
}

/** The one key that may have signed the token. */
export interface SelectedKey {
  readonly key: VerificationKey;
  readonly imported: ImportedKey;
  /** Of `key`, so that a check of a signature reads one object. */
  readonly algorithm: Algorithm;
  readonly signatureBytes: number;
}

/** How far one verification got, for events and details, and what it has read on the way. */
export interface Progress {
  operation: 'verify' | 'authorize';
  stage: Stage;
  parsed: ParsedToken | undefined;
  /** Of a token that was verified before. */
  payload: UnverifiedClaims | undefined;
  entry: TrustEntry | undefined;
  /** Of a token that was not verified before. */
  claims: KnownClaims | undefined;
  /** Whether the token was found in the token cache. */
  cached: boolean;
  /** When it began, by the clock that never jumps; undefined where nobody wants to know. */
  startedMs: number | undefined;
}

/** Returns the progress of a verification that has not begun. */
export function toProgress(startedMs: number | undefined): Progress {
  return {
    operation: 'verify',
    stage: 'call',
    parsed: undefined,
    payload: undefined,
    entry: undefined,
    claims: undefined,
    cached: false,
    startedMs,
  };
}

/** Everything that one verification needs beside the token. */
export interface Context {
  readonly mode: Mode;
  readonly call: SyncVerifyCall<never> & { readonly signal?: AbortSignal | undefined };
  /** What the route demands, joined to what the policy demands of all issuers. */
  readonly requirement: CompiledRequirement;
  /** What the route alone demands. */
  readonly route: CompiledRequirement;
  readonly policy: Policy;
  readonly engine: Engine;
  readonly keyMemory: KeyMemory;
  readonly headerMemory: HeaderMemory;
  /** Absent unless `tokenCache` is on. */
  readonly tokenMemory: TokenMemory | undefined;
  readonly resolver: IssuerResolver | undefined;
  readonly progress: Progress;
}
