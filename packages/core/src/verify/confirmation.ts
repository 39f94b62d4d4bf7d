import { AuthError } from '../errors.ts';
import type { Binding } from '../result.ts';
import type { Context } from './context.ts';
import type { UnverifiedClaims } from './token.ts';

/**
 * Returns how the sender proved to hold the key that the token is bound to, or undefined for a
 * plain bearer token. A token with `cnf`, whatever is in it, is refused unless a method that we can
 * check holds: ignoring an unknown method would turn a bound token into a bearer token
 * (RFC 7800 §3.1, RFC 9449 §6, RFC 8705 §3).
 *
 * @throws {AuthError} `invalid_confirmation`
 */
export function checkConfirmation(
  payload: UnverifiedClaims,
  { call }: Context,
): Binding | undefined {
  // The DPoP scheme promises a proof, and none can be checked yet.
  const isBound = Object.hasOwn(payload, 'cnf') || (call.scheme ?? 'Bearer') !== 'Bearer';
  if (isBound) throw new AuthError('invalid_confirmation');
  return undefined;
}
