import type { AuthScheme, OfferedScheme } from './challenge.ts';
import type { GivenFacts } from './facts.ts';
import type { TokenValues } from './token-values.ts';

/** What an AuthError holds in addition to its code. None of it may contain any part of a token. */
export interface AuthErrorOptions {
  /** All scopes that the operation needs. Codes that may name scopes have them in the challenge. */
  readonly scopes?: readonly string[] | undefined;
  /** Seconds until a retry makes sense, clamped to 1–60; only for status 503. Default 5. */
  readonly retryAfterSeconds?: number | undefined;
  /** The protection space named in the challenge (RFC 9110 §11.5). */
  readonly realm?: string | undefined;
  /** The scheme that the request used. Its challenge names the error. */
  readonly scheme?: AuthScheme | undefined;
  /** The schemes that the API accepts, one challenge each. Default Bearer. */
  readonly offered?: readonly OfferedScheme[] | undefined;
  /** The URL of the API's metadata (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined;
  /** The nonce for the next DPoP proof (RFC 9449 §9). */
  readonly dpopNonce?: string | undefined;
  /** Authentication contexts, one of which is required (RFC 9470 §3). */
  readonly acrValues?: readonly string[] | undefined;
  /** The user must have authenticated within this many seconds (RFC 9470 §3). */
  readonly maxAgeSeconds?: number | undefined;
  /**
   * What is wrong and what was expected, for the operator's logs only. Never serialised, never sent. A name in
   * braces, such as `{claim}`, stands for that fact.
   */
  readonly detail?: string | undefined;
  /** The same as data. */
  readonly facts?: GivenFacts | undefined;
  /** What the token says; only with `diagnostics: 'values'`. */
  readonly values?: TokenValues | undefined;
  /** What failed underneath, if anything. For logs only. */
  readonly cause?: unknown;
}

/** What a challenge contains in addition to the error. */
export type ChallengeContext = Pick<
  AuthErrorOptions,
  'realm' | 'scheme' | 'offered' | 'resourceMetadata'
>;
