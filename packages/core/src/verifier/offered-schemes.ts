import type { AuthScheme, OfferedScheme } from '../errors/challenge.ts';
import type { AuthError } from '../errors/errors.ts';
import type { Policy } from '../policy/compile.ts';

const BEARER: OfferedScheme = Object.freeze({ scheme: 'Bearer' });

/** Returns the schemes in which the tokens of a policy are accepted. */
export function toOfferedSchemes({ dpop }: Policy): readonly OfferedScheme[] {
  if (dpop === undefined) return Object.freeze([BEARER]);
  const proven = Object.freeze({ scheme: 'DPoP', algorithms: dpop.algorithms } as const);
  return Object.freeze(dpop.mode === 'required' ? [proven] : [BEARER, proven]);
}

/** Returns the refusal with a challenge for each offered scheme; one of a Bearer-only API has it already. */
export function withOffered(
  error: AuthError,
  offered: readonly OfferedScheme[],
  scheme: AuthScheme,
): AuthError {
  return offered[0] === BEARER && offered.length === 1 ? error : error.with({ offered, scheme });
}
