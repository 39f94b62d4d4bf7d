import type { UnusableReason } from '../jose/jwk.ts';
import type { AcceptedEvent, RefusedEvent } from './decision-event.ts';

export type { AcceptedEvent, Decision, RefusedEvent, Stage } from './decision-event.ts';

/**
 * Keys of an issuer cannot be used. `unsupported` means that this runtime cannot import a key that is in
 * order; with every other reason the operator of the issuer has to correct its key set. Reported once
 * per key set, `ambiguous` once per token.
 */
export interface KeysUnusableEvent {
  /** The type of the event. */
  readonly type: 'keys-unusable';
  /** The issuer whose keys they are. */
  readonly issuer: string;
  /** What is wrong with them. */
  readonly reason: KeysUnusableReason;
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

type KeysUnusableReason =
  | 'ambiguous'
  | 'rsa-without-alg'
  | 'invalid'
  | 'unsupported'
  | 'private'
  | 'weak'
  | 'none-usable';

/** `resolveIssuer` was called and could not give a usable answer, or was not called for lack of room. */
export interface ResolverEvent {
  /** The type of the event. */
  readonly type: 'resolver';
  /** How it ended. */
  readonly outcome: 'mismatch' | 'invalid-entry' | 'failed' | 'timeout' | 'overloaded';
  /** With `invalid-entry`: the paths of the first ten wrong options, such as `resolveIssuer().audience`. */
  readonly paths?: readonly string[];
}

/** An injected function threw, rejected, gave an answer of the wrong type, or none in time. */
export interface CallbackEvent {
  /** The type of the event. */
  readonly type: 'callback-failed';
  /** The option whose function it is. */
  readonly callback: CallbackName;
  /** What it did. */
  readonly reason: 'threw' | 'rejected' | 'timeout' | 'not-an-answer' | 'promise-in-sync';
}

type CallbackName =
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

/** A refresh of an issuer's keys ended. */
export interface KeysRefreshedEvent {
  /** The type of the event. */
  readonly type: 'keys-refreshed';
  /** The issuer whose keys they are. */
  readonly issuer: string;
  /** The URL of the key set; undefined where it was not found out. */
  readonly url: string | undefined;
  /** Whether the keys are new ones, the same as before, or could not be had. */
  readonly outcome: 'replaced' | 'confirmed' | 'failed';
  /** The HTTP status of the answer. */
  readonly status?: number;
  /** Why it failed, as one of a closed list of words. */
  readonly errorCode?: string;
  /** Milliseconds that it took. */
  readonly ms: number;
  /** Usable keys in the set after this refresh. */
  readonly keys: number;
  /** Keys of the document that were skipped as unusable. */
  readonly skipped: number;
  /** Where the keys came from, if not from the issuer. */
  readonly source?: 'store' | 'seed';
  /** With `source`: seconds since the issuer confirmed them. */
  readonly ageSeconds?: number;
}

/**
 * A key store did not answer in time, failed, or returned a document that is not used. The keys were
 * fetched instead.
 */
export interface KeyStoreEvent {
  /** The type of the event. */
  readonly type: 'key-store';
  /** The issuer whose keys they are. */
  readonly issuer: string;
  /** What was asked of the store. */
  readonly operation: 'read' | 'write' | 'lock' | 'release' | 'seed';
  /** How it ended. */
  readonly outcome: 'failed' | 'timeout' | 'refused';
  /** With `refused`: what is wrong with the document. */
  readonly reason?: 'malformed' | 'not-authentic' | 'in-the-future' | 'url' | 'unusable';
}

/** Keys past their time were handed out because no newer ones can be had. At most one per failed refresh. */
export interface StaleUsedEvent {
  /** The type of the event. */
  readonly type: 'stale-used';
  /** The issuer whose keys they are. */
  readonly issuer: string;
  /** Seconds since the issuer last confirmed them. */
  readonly ageSeconds: number;
}

/** An unknown `kid` did not cause a refresh, because one was made a moment ago. At most one per cool-down. */
export interface CooldownEvent {
  /** The type of the event. */
  readonly type: 'cooldown';
  /** The issuer whose keys they are. */
  readonly issuer: string;
}

/** The issuer's metadata was read, or could not be. */
export interface DiscoveryEvent {
  /** The type of the event. */
  readonly type: 'discovery';
  /** The issuer that was looked up. */
  readonly issuer: string;
  /** The URL of its metadata. */
  readonly url: string;
  /** Whether it has the URL of the keys. */
  readonly outcome: 'found' | 'failed';
  /** The HTTP status of the answer. */
  readonly status?: number;
  /** Why it failed, as one of a closed list of words. */
  readonly errorCode?: string;
  /** Milliseconds that it took. */
  readonly ms: number;
}

/** All events of `onEvent`: a closed union. None ever holds a token. */
export type AuthEvent =
  | AcceptedEvent
  | RefusedEvent
  | KeysUnusableEvent
  | ResolverEvent
  | CallbackEvent
  | KeysRefreshedEvent
  | KeyStoreEvent
  | StaleUsedEvent
  | CooldownEvent
  | DiscoveryEvent;
