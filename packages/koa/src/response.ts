import { prepareRefusal } from '@oidc-verify/core/http';
import type { ResponseParts } from '@oidc-verify/core/http';

/** The members of a Koa context that `sendError` needs. */
export interface ResponseLike {
  /** The response of Node, to which the headers of the refusal are added when it is sent. */
  readonly res?: object;
  readonly headerSent: boolean;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): void;
  remove(name: string): void;
}

/** Sends the refusal for an AuthError and returns true; returns false for any other error. */
export function sendError(ctx: ResponseLike, error: unknown): boolean {
  const parts = ctx.headerSent ? undefined : prepareRefusal(ctx.res, error);
  if (parts === undefined) return false;
  // The body of GET for HEAD too: Koa does not send it, but keeps its Content-Length.
  answer(ctx, parts);
  return true;
}

/** Sends `parts` unchanged. */
export function answer(ctx: ResponseLike, parts: ResponseParts): void {
  ctx.status = parts.status;
  ctx.body = parts.body;
  // After the body, because setting that sets a Content-Type and a Content-Length.
  ctx.set({ ...parts.headers });
  if (parts.headers['content-type'] === undefined) ctx.remove('Content-Type');
}
