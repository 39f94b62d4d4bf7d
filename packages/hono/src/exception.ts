import { isAuthError } from '@oidc-verify/core';
import type { AuthError } from '@oidc-verify/core';
import { toResponse } from '@oidc-verify/core/http';
import { HTTPException } from 'hono/http-exception';

const NAME = 'AuthHttpException';

/**
 * A refusal as a Hono exception. `res` and `getResponse()` are the complete response, so status, challenge
 * and body are kept by Hono's default error handler, and by every other that returns `err.getResponse()`.
 */
export class AuthHttpException extends HTTPException {
  override readonly name: 'AuthHttpException' = NAME;
  readonly code: AuthError['code'];
  /** The headers of the AuthError: `WWW-Authenticate` or `Retry-After`, and `Cache-Control`; names in lower case. */
  readonly headers: AuthError['headers'];
  /** The AuthError. Not enumerable. */
  declare readonly cause: AuthError;

  constructor(error: AuthError) {
    const res = toResponse(error);
    super(error.status, { message: error.message, ...(res === undefined ? {} : { res }) });
    this.code = error.code;
    this.headers = error.headers;
    Object.defineProperty(this, 'cause', { value: error, enumerable: false });
  }

  /** Returns the response, a new one on each call, because a body can be read only once. */
  override getResponse(): Response {
    return toResponse(this.cause) ?? super.getResponse();
  }
}

/** Returns the AuthError that `error` is or carries, also if another copy of this package threw it. */
export function findAuthError(error: unknown): AuthError | undefined {
  if (isAuthError(error)) return error;
  const isOurs = error instanceof Error && error.name === NAME;
  return isOurs && isAuthError(error.cause) ? error.cause : undefined;
}
