import { refusal } from '../errors/refusal.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import { splitCompact } from '../wire/compact.ts';
import type { CompactJws } from '../wire/compact.ts';
import { askCallback } from './callback.ts';
import type { CallbackScope } from './callback.ts';

/** What decides whether an encrypted token is decrypted. */
export interface DecryptionScope extends CallbackScope {
  readonly policy: CallbackScope['policy'] & Pick<Policy, 'maxTokenBytes' | 'decrypt'>;
}

/**
 * Returns the signed token inside a compact JWE, in segments. Every failure of decryption is one refusal,
 * and so is a content that is not a compact JWS, such as claims without a signature or a second JWE.
 *
 * @throws {AuthError} `encrypted_token` without the option `decrypt`; `decryption_failed`;
 * `verification_unavailable` in sync mode, since decryption is asynchronous, and for an unusable own key
 */
export function decryptToken(token: string, scope: DecryptionScope): MaybePromise<CompactJws> {
  const { maxTokenBytes, decrypt, emit } = scope.policy;
  if (decrypt === undefined) throw refusal('encrypted_token', { problem: 'no-decrypt' });
  if (scope.mode === 'sync') {
    emit({ type: 'callback-failed', callback: 'decrypt', reason: 'promise-in-sync' });
    throw refusal('verification_unavailable', { problem: 'promise', callback: 'decrypt' });
  }
  const answer = askCallback('decrypt', scope, () => decrypt.decrypt(token));
  return chain(answer, (inner) => {
    const isText = typeof inner === 'string' && inner.length <= maxTokenBytes;
    const parts = isText ? splitCompact(inner) : undefined;
    if (parts === undefined) {
      throw refusal('decryption_failed', { problem: 'failed' });
    }
    return parts;
  });
}
