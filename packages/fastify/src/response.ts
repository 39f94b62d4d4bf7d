import { prepareRefusal } from '@oidc-verify/core/http';
import type { HeaderValue, ResponseParts } from '@oidc-verify/core/http';

/** The members of a Fastify reply that `sendError` needs; every typed reply has them. */
export interface ResponseLike {
  /** The response of Node, to which the headers of the refusal are added when it is sent. */
  readonly raw?: object;
  readonly sent: boolean;
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  getHeader?(name: string): HeaderValue;
  send(body: unknown): unknown;
}

/** Sends the refusal for an AuthError and returns true; returns false for any other error. */
export function sendError(reply: ResponseLike, error: unknown): boolean {
  const valueOf = (name: string): HeaderValue => reply.getHeader?.(name);
  // The body of GET for HEAD too: Node does not send it, but Content-Length is that of GET.
  const parts = reply.sent ? undefined : prepareRefusal(reply.raw, error, valueOf);
  if (parts === undefined) return false;
  answer(reply, parts);
  return true;
}

/** The members of a Fastify reply that {@link answer} needs. */
export interface ReplyLike {
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  send(body?: unknown): unknown;
}

/** Sends `parts` unchanged. */
export function answer(reply: ReplyLike, { status, headers, body }: ResponseParts): void {
  reply.code(status);
  reply.headers({ ...headers });
  // As bytes: Fastify would add a charset to the Content-Type of a string.
  reply.send(headers['content-type'] === undefined ? undefined : Buffer.from(body));
}
