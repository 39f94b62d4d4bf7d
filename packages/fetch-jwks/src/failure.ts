import { networkWords } from '#network-words';
import { AuthError } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import type { UnusableKey } from './key-policies.ts';

/** The closed list of reasons; `errorCode` of the events is one of them. */
export type FailureReason =
  | 'network'
  | 'timeout'
  | 'unavailable'
  | 'invalid-document'
  | 'status'
  | 'redirect'
  | 'too-large'
  | 'pending'
  | 'no-room'
  | 'no-usable-keys'
  | 'issuer-mismatch'
  | 'bad-url';

type Verdict = { readonly code: AuthErrorCode; readonly stale: boolean };

/** By reason: `code` for the caller, `stale` when keys past their time may stand in. */
const REASONS: Readonly<Record<FailureReason, Verdict>> = {
  network: { code: 'jwks_fetch_failed', stale: true },
  timeout: { code: 'jwks_fetch_failed', stale: true },
  unavailable: { code: 'jwks_fetch_failed', stale: true },
  'invalid-document': { code: 'jwks_error', stale: true },
  status: { code: 'jwks_fetch_failed', stale: false },
  redirect: { code: 'jwks_fetch_failed', stale: false },
  'too-large': { code: 'jwks_fetch_failed', stale: false },
  pending: { code: 'jwks_fetch_failed', stale: false },
  'no-room': { code: 'jwks_fetch_failed', stale: true },
  'no-usable-keys': { code: 'jwks_error', stale: false },
  'issuer-mismatch': { code: 'jwks_error', stale: false },
  'bad-url': { code: 'jwks_error', stale: false },
};

/** What is known of a failure beside its reason. */
export interface FailureFacts {
  readonly url?: string | undefined;
  readonly status?: number | undefined;
  /** What the endpoint asked for, already clamped. */
  readonly retryAfterSeconds?: number | undefined;
  readonly skipped?: number | undefined;
  /** With `no-usable-keys`: the keys of the set. */
  readonly unusable?: readonly UnusableKey[] | undefined;
  readonly cause?: unknown;
}

/** A refresh that failed. Its message is for the operator; none of it reaches a response. */
export class RefreshFailure extends Error {
  override readonly name = 'RefreshFailure';
  readonly reason: FailureReason;
  readonly facts: FailureFacts;

  constructor(reason: FailureReason, message: string, facts: FailureFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.reason = reason;
    this.facts = facts;
  }

  /** Returns the failure without the list of keys, fit to be kept: the list may be long. */
  brief(): RefreshFailure {
    if (this.facts.unusable === undefined) return this;
    return new RefreshFailure(this.reason, this.message, { ...this.facts, unusable: undefined });
  }

  get code(): AuthErrorCode {
    return REASONS[this.reason].code;
  }

  /** True when the issuer could not be asked, so that its last answer may live on for a while. */
  get staleEligible(): boolean {
    return REASONS[this.reason].stale;
  }

  /** True when no answer came, or none but "not now". */
  get isUnreachable(): boolean {
    return this.staleEligible && this.code === 'jwks_fetch_failed';
  }
}

/** Stands for a refresh whose end is not known yet. */
export const PENDING: RefreshFailure = new RefreshFailure(
  'pending',
  'a refresh of the keys is under way',
);

/** Returns the failure of what a limit of the options leaves no room for. */
export function noRoom(option: string, issuer: string, url?: string): RefreshFailure {
  // The issuer may be whatever a token says: escaped and short.
  const name = JSON.stringify(issuer.slice(0, 200));
  const message = `no room for the keys of ${name}: the option ${option} sets the limit`;
  return new RefreshFailure('no-room', message, { url });
}

/** Returns `thrown` as a failure; whatever is not one already counts as a network error. */
export function toFailure(thrown: unknown, url?: string): RefreshFailure {
  if (thrown instanceof RefreshFailure) return thrown;
  const words = networkWords(thrown);
  const message = `GET ${url} failed${words === undefined ? '' : `: ${words}`}`;
  return new RefreshFailure('network', message, { url, cause: thrown });
}

/** Returns the 503 for a caller; what happened stands only in `detail` and `cause`. */
export function toUnavailable(failure: RefreshFailure, retryAfterSeconds: number): AuthError {
  const { reason, message } = failure;
  const detail = `${reason}: ${message}`;
  const facts = { problem: 'refresh', reason, message };
  return new AuthError(failure.code, { retryAfterSeconds, detail, facts, cause: failure });
}
