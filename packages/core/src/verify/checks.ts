import type { Check } from '../contract/check.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { refusal } from '../errors/refusal.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Mapping } from '../policy/mapping.ts';
import { askCallback, refuseAnswer } from './callback.ts';
import type { Context } from './context.ts';

/** Passes when each of `checks` accepts the token. They run one after another. */
export function runChecks(
  checks: readonly Check[],
  token: VerifiedToken,
  context: Context,
): MaybePromise<void> {
  let passed: MaybePromise<void> = undefined;
  for (const check of checks) passed = chain(passed, () => runCheck(check, token, context));
  return passed;
}

function runCheck(check: Check, token: VerifiedToken, context: Context): MaybePromise<void> {
  const answer = askCallback<unknown>('check', context, () => check(token, context.call.request));
  return chain(answer, (allowed) => {
    if (allowed === false) throw refusal('access_denied', { problem: 'check' });
    if (allowed !== true) refuseAnswer('check', context, allowed, 'true or false');
  });
}

/**
 * Passes when the `check` of the issuer, or that of the verifier, accepts the token.
 *
 * @throws {AuthError} `access_denied`, `verification_unavailable`
 */
export function checkAccepted(
  token: VerifiedToken,
  { check }: Mapping,
  context: Context,
): MaybePromise<void> {
  return check === undefined ? undefined : runCheck(check, token, context);
}

/**
 * Passes while the token was not revoked, as `checkRevoked` has it.
 *
 * @throws {AuthError} `token_revoked`, `verification_unavailable`
 */
export function checkNotRevoked(token: VerifiedToken, context: Context): MaybePromise<void> {
  const { checkRevoked } = context.policy;
  if (checkRevoked === undefined) return undefined;
  const answer = askCallback<unknown>('checkRevoked', context, () => checkRevoked(token));
  return chain(answer, (revoked) => {
    if (revoked === true) throw refusal('token_revoked', { problem: 'revoked' });
    if (revoked !== false) refuseAnswer('checkRevoked', context, revoked, 'true or false');
  });
}
