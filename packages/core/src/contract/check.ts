import type { VerifyRequest } from './request.ts';
import type { AccessTokenClaims, VerifiedToken } from './result.ts';

/** Decides whether a token is accepted. Only the literal `true` accepts it; `false` is `access_denied`. */
export type Check<Claims = AccessTokenClaims> = (
  token: VerifiedToken<Claims>,
  request: VerifyRequest | undefined,
) => boolean | Promise<boolean>;

/** Decides whether a token was revoked. Only the literal `false` accepts it; `true` is `token_revoked`. */
export type CheckRevoked<Claims = AccessTokenClaims> = (
  token: VerifiedToken<Claims>,
) => boolean | Promise<boolean>;
