import { isAuthError } from '@oidc-verify/core';
import type { AuthError } from '@oidc-verify/core';
import { toResponse } from '@oidc-verify/core/http';
import { HTTPException } from 'hono/http-exception';

const NAME = 'AuthHttpException';

/**
 * A refusal as Hono knows it: `res` and `getResponse()` are the whole answer, so Hono's default
 * error handler, and every other that returns `err.getResponse()`, keeps status, challenge and body.
 */
export class AuthHttpException extends HTTPException {
  override readonly name: 'AuthHttpException' = NAME;
  readonly code: AuthError['code'];
  /** As in the AuthError: `WWW-Authenticate` or `Retry-After`, and `Cache-Control`; lower-case names. */
  readonly headers: AuthError['headers'];
  /** The refusal itself. Not enumerable. */
  declare readonly cause: AuthError;

  constructor(error: AuthError) {
    const res = toResponse(error);
    super(error.status, { message: error.message, ...(res === undefined ? {} : { res }) });
    this.code = error.code;
    this.headers = error.headers;
    Object.defineProperty(this, 'cause', { value: error, enumerable: false });
  }

  /** Returns the answer, a new one on each call: a body can be read only once. */
  override getResponse(): Response {
    return toResponse(this.cause) ?? super.getResponse();
  }
}

/** Returns the refusal in `error`, also where another copy of this package threw it. */
export function toAuthError(error: unknown): AuthError | undefined {
  if (isAuthError(error)) return error;
  const isOurs = error instanceof Error && error.name === NAME;
  return isOurs && isAuthError(error.cause) ? error.cause : undefined;
}
