import type { OfferedScheme } from '../errors/challenge.ts';
import { AuthError, toAuthError } from '../errors/errors.ts';
import { attempt, chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import { askCallback } from '../verify/callback.ts';
import type { Context } from '../verify/context.ts';
import { isToken68 } from '../wire/token68.ts';
import { withOffered } from './offered-schemes.ts';
import { toRefusedEvent } from './refused-event.ts';
import type { RouteNeeds } from './route-needs.ts';

/** Throws, or rejects with, the refusal for `reason`. `credential` is as in `Runner.run`. */
type Refusal = (
  reason: unknown,
  context: Context,
  credential: string | undefined,
) => MaybePromise<never>;

/**
 * Creates the function that ends every refused verification. It reports the event; the refusal has a
 * challenge for each of `schemes` and, for a request with DPoP, the nonce for the next proof.
 */
export function createRefusal(
  policy: Policy,
  schemes: readonly OfferedScheme[],
  routeNeeds: RouteNeeds,
): Refusal {
  return (reason, context, credential) => {
    const { progress, call } = context;
    const { scheme = 'Bearer' } = call;
    const error = withOffered(toError(reason, credential), schemes, scheme);
    // A malformed header holds no token that could be refused.
    const hadToken = error.code !== 'invalid_request' || progress.stage !== 'parse';
    if (hadToken) policy.emit(toRefusedEvent(error, progress, policy.includeUnverifiedInEvents));
    const refuse = (refusal: AuthError): never => {
      if (progress.entry !== undefined) routeNeeds.keepOwn(refusal, progress.entry);
      throw refusal;
    };
    if (scheme !== 'DPoP') return refuse(error);
    return chain(findNonce(context), (dpopNonce) =>
      refuse(dpopNonce === undefined ? error : error.with({ dpopNonce })),
    );
  };
}

/**
 * Returns the refusal for what was thrown. A credential that is not a token68 makes the header malformed,
 * which is more than a bad token (RFC 6750 §3.1). No token that passes can be one, so only refused ones
 * are looked at.
 */
function toError(reason: unknown, credential: string | undefined): AuthError {
  const error = toAuthError(reason);
  const isBadHeader =
    error.code === 'malformed_token' && credential !== undefined && !isToken68(credential);
  return isBadHeader ? new AuthError('invalid_request') : error;
}

/** Returns the nonce for the client's next proof. Without one the refusal is still the right answer. */
function findNonce(context: Context): MaybePromise<string | undefined> {
  const { policy, engine } = context;
  const { dpop, now } = policy;
  return attempt<string | undefined, string | undefined>(
    () => askCallback('dpop', context, () => dpop?.nextNonce?.({ engine, nowMs: now() })),
    (nonce) => nonce,
    () => undefined,
  );
}
