import type { VerifyRequest } from './request.ts';
import type { AccessTokenClaims, VerifiedToken } from './result.ts';

/** Answers whether the token may pass: only the literal `true` lets it, `false` is `access_denied`. */
export type Check<Claims = AccessTokenClaims> = (
  token: VerifiedToken<Claims>,
  request: VerifyRequest | undefined,
) => boolean | Promise<boolean>;

/** Answers whether the token was revoked: only the literal `false` lets it pass, `true` is `token_revoked`. */
export type CheckRevoked<Claims = AccessTokenClaims> = (
  token: VerifiedToken<Claims>,
) => boolean | Promise<boolean>;
