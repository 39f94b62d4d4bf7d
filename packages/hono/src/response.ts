import { toResponseParts } from '@oidc-verify/core/http';
import type { Metadata, ResponseParts } from '@oidc-verify/core/http';
import type { Context, MiddlewareHandler } from 'hono';
import { findAuthError } from './exception.ts';
import { toAuthRequest } from './request.ts';

/** Returns the response for an AuthError or an AuthHttpException, and undefined for any other error. */
export function sendError(c: Context, error: unknown): Response | undefined {
  const parts = toResponseParts(findAuthError(error));
  return parts === undefined ? undefined : answer(c, parts);
}

/** Returns middleware that serves `metadata`. */
export function toMetadata(metadata: Metadata): MiddlewareHandler {
  return async (c, next) => {
    const parts = metadata.respond(toAuthRequest(c));
    if (parts === undefined) {
      await next();
      return undefined;
    }
    return answer(c, parts);
  };
}

/**
 * Makes the response through the context, which keeps the headers of other middleware, such as CORS. The
 * body is a string, so that servers send its length; they send a stream in chunks.
 */
function answer(c: Context, { status, headers, body }: ResponseParts): Response {
  return c.newResponse(body === '' ? null : body, new Response(null, { status, headers }));
}
