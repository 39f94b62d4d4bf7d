import type { Jwk, KeyCall, SkippedKey, UnusableReason } from '@oidc-verify/core';
import { describeFaults } from './document.ts';
import { RefreshFailure } from './failure.ts';

/** A key that no token may be verified with, and why. */
export type UnusableKey = { readonly kid?: string | undefined; readonly reason: UnusableReason };

/** The policy of one verifier for keys of one issuer, and what it said of the set it saw last. */
export interface KeyPolicy {
  /** Returns why a key can verify no token, or undefined when it can. */
  readonly keyFault: (jwk: Jwk) => UnusableReason | undefined;
  last?: { readonly keys: readonly Jwk[]; readonly unusable: readonly UnusableKey[] | undefined };
}

/** A set that was published: its keys, and the entries that were left out. */
export interface PublishedSet {
  readonly keys: readonly Jwk[];
  readonly skippedKeys?: readonly SkippedKey[] | undefined;
  readonly url: string;
}

// More verifiers with policies of their own for one issuer than this are not told apart.
const MAX_POLICIES = 4;

/** An issuer whose keys are judged. */
export interface JudgedIssuer {
  /** The policies by which its keys are judged. */
  policies: readonly KeyPolicy[];
  /** The policy that verified its last token, so that the next token of the same one costs nothing. */
  confirmedBy: KeyCall['keyFault'];
}

/** Adds a policy to those that are known of an issuer. */
export function notePolicy(issuer: JudgedIssuer, keyFault: KeyCall['keyFault']): void {
  const { policies } = issuer;
  if (keyFault === undefined || policies.some((known) => known.keyFault === keyFault)) return;
  issuer.policies = [...policies.slice(1 - MAX_POLICIES), { keyFault }];
  // It may have been displaced.
  issuer.confirmedBy = undefined;
}

/**
 * Returns the failure that a set is of which none of `policies` can use any key, or undefined. Such a
 * set says that something is wrong at the issuer or in the options, not that tokens are bad.
 */
export function unusableSet(
  { keys, skippedKeys = [], url }: PublishedSet,
  policies: readonly KeyPolicy[],
): RefreshFailure | undefined {
  const found = policies.map((policy) => judge(policy, keys));
  const latest = found.at(-1);
  if (latest === undefined || found.includes(undefined)) return undefined;
  const unusable = [...latest, ...skippedKeys];
  const what = `none of ${unusable.length} keys can verify tokens of this issuer`;
  const facts = { url, skipped: unusable.length, unusable };
  return new RefreshFailure('no-usable-keys', `${url}: ${what}${describeFaults(unusable)}`, facts);
}

/** Returns every key with its fault; undefined when a key has none. The same set is judged once. */
function judge(policy: KeyPolicy, keys: readonly Jwk[]): readonly UnusableKey[] | undefined {
  if (policy.last?.keys === keys) return policy.last.unusable;
  const found = keys.flatMap((key) => {
    const reason = policy.keyFault(key);
    return reason === undefined ? [] : [{ kid: key.kid, reason }];
  });
  const unusable = found.length < keys.length ? undefined : found;
  policy.last = { keys, unusable };
  return unusable;
}
