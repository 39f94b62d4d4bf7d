import type { AuthErrorCode } from '../errors/errors.ts';
import type { UnusableReason } from '../jose/jwk.ts';

/** The stage of the data path at which a token was refused. */
export type Stage =
  | 'call'
  | 'parse'
  | 'issuer'
  | 'header'
  | 'key'
  | 'signature'
  | 'claims'
  | 'confirmation'
  | 'authorize';

/** A token was refused. `issuer` is a configured one, present once stage 2 found it. */
export interface RefusedEvent {
  readonly type: 'refused';
  readonly code: AuthErrorCode;
  readonly stage: Stage;
  readonly issuer?: string;
  /** What the token says of itself, cut to 128 characters; only with `includeUnverifiedInEvents`. */
  readonly unverified?: { readonly iss?: string; readonly kid?: string; readonly alg?: string };
}

/**
 * Keys of an issuer cannot be used. `unsupported` means that this runtime cannot import a key that is in
 * order; with every other reason the operator of the issuer has to correct its key set. Reported once
 * per key set, `ambiguous` once per token.
 */
export interface KeysUnusableEvent {
  readonly type: 'keys-unusable';
  readonly issuer: string;
  readonly reason:
    | 'ambiguous'
    | 'rsa-without-alg'
    | 'invalid'
    | 'unsupported'
    | 'private'
    | 'weak'
    | 'none-usable';
  /** How many keys of the set are concerned. */
  readonly keys: number;
  /**
   * The `kid` of the first ten of them that have one: in printable ASCII, at most 128 characters each.
   * Absent when none has one.
   */
  readonly kids?: readonly string[];
  /** With `none-usable`: how many keys have which fault. The set was refused, and older keys stay. */
  readonly reasons?: Readonly<Partial<Record<UnusableReason, number>>>;
}

/** `resolveIssuer` was called and could not give a usable answer, or was not called for lack of room. */
export interface ResolverEvent {
  readonly type: 'resolver';
  readonly outcome: 'mismatch' | 'invalid-entry' | 'failed' | 'timeout' | 'overloaded';
  /** With `invalid-entry`: the paths of the first ten wrong options, such as `resolveIssuer().audience`. */
  readonly paths?: readonly string[];
}

/** An injected function threw, rejected, gave an answer of the wrong type, or none in time. */
export interface CallbackEvent {
  readonly type: 'callback-failed';
  readonly callback:
    | 'decrypt'
    | 'check'
    | 'checkRevoked'
    | 'claims'
    | 'authorizationDetails'
    | 'scopeImplies'
    | 'keys'
    | 'certificate'
    | 'credentials'
    | 'dpop'
    | 'publicUrl'
    | 'replay';
  readonly reason: 'threw' | 'rejected' | 'timeout' | 'not-an-answer' | 'promise-in-sync';
}

/** A refresh of an issuer's keys ended. */
export interface KeysRefreshedEvent {
  readonly type: 'keys-refreshed';
  readonly issuer: string;
  readonly url: string | undefined;
  readonly outcome: 'replaced' | 'confirmed' | 'failed';
  readonly status?: number;
  readonly errorCode?: string;
  readonly ms: number;
  /** Usable keys in the set after this refresh. */
  readonly keys: number;
  /** Keys of the document that were skipped as unusable. */
  readonly skipped: number;
  /** Where the keys came from, if not from the issuer. */
  readonly source?: 'store' | 'seed';
}

/**
 * A key store did not answer in time, failed, or returned a document that is not used. The keys were
 * fetched instead.
 */
export interface KeyStoreEvent {
  readonly type: 'key-store';
  readonly issuer: string;
  readonly operation: 'read' | 'write' | 'lock' | 'release' | 'seed';
  readonly outcome: 'failed' | 'timeout' | 'refused';
  /** With `refused`: what is wrong with the document. */
  readonly reason?: 'malformed' | 'not-authentic' | 'in-the-future' | 'url' | 'unusable';
}

/** Keys past their time were handed out because no newer ones can be had. At most one per failed refresh. */
export interface StaleUsedEvent {
  readonly type: 'stale-used';
  readonly issuer: string;
  readonly ageSeconds: number;
}

/** An unknown `kid` did not cause a refresh, because one was made a moment ago. At most one per cool-down. */
export interface CooldownEvent {
  readonly type: 'cooldown';
  readonly issuer: string;
}

/** The issuer's metadata was read, or could not be. */
export interface DiscoveryEvent {
  readonly type: 'discovery';
  readonly issuer: string;
  readonly url: string;
  readonly outcome: 'found' | 'failed';
  readonly status?: number;
  readonly errorCode?: string;
  readonly ms: number;
}

/** All events of `onEvent`: a closed union. None ever holds a token. */
export type AuthEvent =
  | RefusedEvent
  | KeysUnusableEvent
  | ResolverEvent
  | CallbackEvent
  | KeysRefreshedEvent
  | KeyStoreEvent
  | StaleUsedEvent
  | CooldownEvent
  | DiscoveryEvent;

/** Receives every event. Whatever it throws, returns or rejects with changes nothing. */
export type EventListener = (event: AuthEvent) => unknown;

/** Returns a function that hands events to `listener` and outlives whatever the listener does. */
export function createEmitter(listener: EventListener | undefined): (event: AuthEvent) => void {
  if (listener === undefined) return () => {};
  return (event) => {
    try {
      const answer = listener(Object.freeze(event));
      if (answer instanceof Promise) answer.catch(() => {});
    } catch {
      // A listener observes; its failure may never decide a request.
    }
  };
}
