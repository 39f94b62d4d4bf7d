import type { AuthErrorCode, Jwk, Stage } from '@oidc-verify/core';

/** A token to try, with the policy that it is judged by. */
export interface Sample {
  readonly name: string;
  readonly title: string;
  /** Where the attack or the mistake is described. */
  readonly source: string;
  /** Undefined: a request without a token. */
  readonly token: string | undefined;
  /** What a verifier with this policy says. Undefined: it accepts the token. */
  readonly expected: { readonly code: AuthErrorCode; readonly stage: Stage } | undefined;
  /** Fields of the policy, beside those that all samples share. */
  readonly fields: Readonly<Record<string, string>>;
  /** Keys that the issuer publishes beside those of the group. */
  readonly keys: readonly Jwk[];
}

/** Samples that belong together. */
export interface SampleGroup {
  readonly label: string;
  /** What the issuer publishes. */
  readonly keys: readonly Jwk[];
  readonly samples: readonly Sample[];
}

/** All samples, and what they share. */
export interface SampleSet {
  readonly issuer: string;
  readonly audience: string;
  /** When the samples are judged, as ISO 8601. */
  readonly at: string;
  readonly groups: readonly SampleGroup[];
}
