import type { Auth } from '@oidc-verify/express';
import type { ErrorRequestHandler } from 'express';

export function createErrorHandler(auth: Auth): ErrorRequestHandler {
  return (err, _req, res, next) => {
    if (auth.sendError(res, err)) return;
    next(err);
  };
}
