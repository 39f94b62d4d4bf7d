import { fromNode, presentedByNode } from '@oidc-verify/core/http';
import type { AuthRequest, NodeRequest, Presented } from '@oidc-verify/core/http';

/** The members of Fastify's request that are read. */
interface FramedRequest {
  readonly raw: NodeRequest;
  readonly headers?: NodeRequest['headers'];
}

/**
 * Returns the view of a request. Its headers are those of `request.headers`, which a hook can replace
 * without a change to the message of Node.
 */
export function toAuthRequest({ raw, headers }: FramedRequest): AuthRequest {
  const view = fromNode(raw);
  if (headers === undefined || headers === raw.headers) return view;
  const { rawHeaders } = raw;
  return { ...view, headers: fromNode({ rawHeaders, headers }).headers };
}

/** Returns what the view of {@link toAuthRequest} would say. */
export function toPresented({ raw, headers }: FramedRequest): Presented {
  if (headers === undefined || headers === raw.headers) return presentedByNode(raw);
  const { method, url, originalUrl, rawHeaders } = raw;
  return presentedByNode({ method, url, originalUrl, rawHeaders, headers });
}
