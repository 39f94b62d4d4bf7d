import type { AuthError } from '@oidc-verify/core';
import { toResponse } from '@oidc-verify/core/http';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/**
 * A refusal as Hono knows it: `res` is the whole answer, so Hono's default error handler and every
 * handler that returns `err.getResponse()` keep status, challenge and body. `cause` is the AuthError.
 */
export class AuthHttpException extends HTTPException {
  override readonly name = 'AuthHttpException';
  readonly code: AuthError['code'];
  readonly headers: AuthError['headers'];

  constructor(error: AuthError, method: string) {
    const res = toResponse(error, method);
    super(error.status as ContentfulStatusCode, {
      message: error.message,
      cause: error,
      ...(res === undefined ? {} : { res }),
    });
    this.code = error.code;
    this.headers = error.headers;
    Object.defineProperty(this, 'cause', { value: error, enumerable: false });
  }
}
