import type { CONTRACT } from './key-source.ts';

/**
 * Decrypts tokens (RFC 7516): what `createDecryption` of `@oidc-verify/core/jwe` returns and the option
 * `decrypt` takes. A verifier without it carries none of its code.
 */
export interface Decryption {
  readonly [CONTRACT]: number;
  /**
   * Resolves with the token inside a compact JWE, or with undefined whatever the reason: an answer that
   * says more would tell an attacker how far a forgery got. Rejects only when an own key cannot be used,
   * which ends the verification with `verification_unavailable`.
   */
  decrypt(token: string): Promise<string | undefined>;
}
