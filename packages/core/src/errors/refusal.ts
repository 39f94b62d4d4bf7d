import { AuthError } from './errors.ts';
import type { AuthErrorCode, AuthErrorOptions } from './errors.ts';
import type { KnownFacts } from './facts.ts';

/** Returns the refusal of a request with what is known of it. Its sentence stands in a table of details. */
export function refusal<Code extends AuthErrorCode>(
  code: Code,
  facts: KnownFacts<Code>,
  options?: AuthErrorOptions,
): AuthError {
  return new AuthError(code, { ...options, facts });
}
