import type { KeySet, KeySource, LoadReason } from '../contract/key-source.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { askCallback } from './callback.ts';
import type { CallbackScope } from './callback.ts';

/**
 * Returns the keys of an issuer from its source, which may fetch them. A source that states how long it
 * may take gets that time, any other `callbackTimeoutMs`.
 *
 * @throws {AuthError} `jwks_fetch_failed`, `jwks_error`, `verification_unavailable`
 */
export function loadKeys(
  { issuer, keys }: Pick<TrustEntry, 'issuer' | 'keys'>,
  because: LoadReason,
  scope: CallbackScope,
  call: Parameters<KeySource['load']>[2],
): MaybePromise<KeySet> {
  return askCallback('keys', scope, () => keys.load(issuer, because, call), {
    timeoutMs: keys.loadTimeoutMs,
    timeoutCode: 'jwks_fetch_failed',
    issuer,
  });
}
