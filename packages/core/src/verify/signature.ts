import { refusal } from '../errors/refusal.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Context, SelectedKey } from './context.ts';
import type { ParsedToken } from './token.ts';

const NO_KID = 'without kid';

/**
 * Passes when the selected key made the token's signature. This is the only place that verifies the
 * signature of a token. The length is checked first: each key permits exactly one, so DER-encoded,
 * truncated and oversized signatures cost nothing (RFC 7518 §3.4).
 *
 * @throws {AuthError} `invalid_signature`
 */
export function checkSignature(
  { signature, signingInput }: ParsedToken,
  { key, imported, algorithm, signatureBytes }: SelectedKey,
  { engine, mode, policy }: Context,
): MaybePromise<void> {
  if (signature.length !== signatureBytes) {
    const { length } = signature;
    const facts = { length, limit: signatureBytes, kid: key.kid ?? NO_KID };
    throw refusal('invalid_signature', { problem: 'length', ...facts });
  }
  const answer: MaybePromise<unknown> = engine.verify(
    imported,
    algorithm,
    signature,
    signingInput,
    mode === 'async' && policy.offloaded.has(algorithm.scheme),
  );
  return chain(answer, (valid) => {
    if (valid !== true) {
      throw refusal('invalid_signature', { problem: 'mismatch', kid: key.kid ?? NO_KID });
    }
  });
}
