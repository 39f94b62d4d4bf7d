import type { OfferedScheme } from '../errors/challenge.ts';
import type { AuthError } from '../errors/errors.ts';
import { toAuthError } from '../errors/to-auth-error.ts';
import { refusal } from '../errors/refusal.ts';
import { attempt, chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import { askCallback } from '../verify/callback.ts';
import type { Context } from '../verify/context.ts';
import { isToken68 } from '../wire/token68.ts';
import { withOffered } from './offered-schemes.ts';
import { toRefusedEvent, toTokenValues } from './decision-event.ts';
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
    const values = policy.diagnostics === 'values' ? toTokenValues(context) : undefined;
    const plain = toError(reason, credential);
    const valued = values === undefined ? plain : plain.with({ values });
    const error = withOffered(valued, schemes, scheme);
    if (progress.startedMs !== undefined) {
      // A malformed header holds no token that could be refused at a stage of its path.
      const isHeader = error.code === 'invalid_request' && progress.stage === 'parse';
      const stage = isHeader ? 'credentials' : progress.stage;
      policy.emit(toRefusedEvent(error, stage, context));
    }
    const refuse = (told: AuthError): never => {
      if (progress.entry !== undefined) routeNeeds.keepOwn(told, progress.entry);
      throw told;
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
  return isBadHeader ? refusal('invalid_request', { problem: 'not-token68' }) : error;
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
