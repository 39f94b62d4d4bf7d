import type { SyncVerifyCall } from '../contract/call.ts';
import type { Stage } from '../contract/events.ts';
import type { KeySet } from '../contract/key-source.ts';
import type { CompiledRequirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import type { Engine, ImportedKey } from '../jose/engine.ts';
import type { VerificationKey } from '../jose/jwk.ts';
import type { KeyIndex } from '../jose/key-index.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { JsonObject } from '../wire/json.ts';
import type { Established, ParsedToken } from './token.ts';

/** Whether the caller can wait. In `sync` nothing is awaited: what would need a promise is refused. */
export type Mode = 'sync' | 'async';

/** Answers for issuers that are not listed. */
export interface IssuerResolver {
  /** Returns the entry of that issuer. Throws or rejects with `invalid_issuer` or `verification_unavailable`. */
  resolve(iss: string, mode: Mode): MaybePromise<TrustEntry>;
  /** Returns the entry of that issuer if it is remembered; asks nobody. */
  recall(iss: string): TrustEntry | undefined;
  close(): void;
}

/** Headers that were read before; an issuer's tokens share a handful. */
export interface HeaderMemory {
  /** Returns the header that this segment spells, if a token with it was verified before. */
  recall(segment: string): JsonObject | undefined;
  /** Takes in the header of a token whose signature holds. Any other would let strangers fill the memory. */
  keep(verified: ParsedToken): void;
}

/** Remembers what was derived from a key set, as long as the set is in use. */
export interface KeyMemory {
  indexOf(entry: TrustEntry, set: KeySet): KeyIndex;
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

/** Tokens that passed stages 1–6 a moment ago. */
export interface TokenMemory {
  /** Returns what is known of the token, if all of it still holds; throws when its time is over. */
  recall(token: unknown, context: Context): MaybePromise<Remembered | undefined>;
  /** Takes in a token that passed stages 1–6. Refused tokens never get in. */
  keep(established: Established, context: Context): MaybePromise<Remembered>;
}

/** What stages 1–6 established, and the identity that came of it, where that may be shared. */
export interface Remembered {
  readonly established: Established;
  /** The keys under which it was established. */
  index: KeyIndex;
  identity?: VerifiedToken;
}

/** The one key that may have signed the token. */
export interface SelectedKey {
  readonly key: VerificationKey;
  readonly imported: ImportedKey;
}

/** How far one verification came; for events only. */
export interface Progress {
  stage: Stage;
  parsed?: ParsedToken;
  entry?: TrustEntry;
}

/** Everything that one verification works with, beside the token. */
export interface Context {
  readonly mode: Mode;
  readonly call: SyncVerifyCall<never> & { readonly signal?: AbortSignal | undefined };
  readonly requirement: CompiledRequirement;
  readonly policy: Policy;
  readonly engine: Engine;
  readonly keyMemory: KeyMemory;
  readonly headerMemory: HeaderMemory;
  /** Absent unless `tokenCache` is on. */
  readonly tokenMemory: TokenMemory | undefined;
  readonly resolver: IssuerResolver | undefined;
  readonly progress: Progress;
}
