import { isAuthError } from './errors.ts';
import type { AuthError } from './errors.ts';
import { refusal } from './refusal.ts';

/** Returns `reason` as an AuthError: anything that was thrown during verification refuses the token. */
export function toAuthError(reason: unknown): AuthError {
  if (isAuthError(reason)) return reason;
  return refusal('verification_unavailable', { problem: 'error' }, { cause: reason });
}
