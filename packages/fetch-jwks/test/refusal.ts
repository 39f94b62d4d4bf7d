import { isAuthError } from '@oidc-verify/core';
import type { AuthError, KeySet } from '@oidc-verify/core';

/** Resolves with what `load` rejects with, which must be an AuthError. */
export async function refusalOf(load: Promise<KeySet>): Promise<AuthError> {
  const error: unknown = await load.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isAuthError(error)) throw error ?? new Error('nothing was refused');
  return error;
}
