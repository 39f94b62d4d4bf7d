import { fromNode, presentedByNode } from '@oidc-verify/core/http';
import type { AuthRequest, NodeRequest, NodeResponse, Presented } from '@oidc-verify/core/http';
import type { ResponseLike } from './response.ts';

/** The members of a Koa context that a guard needs; every typed context has them. */
export interface ContextLike extends ResponseLike {
  readonly req: NodeRequest & object;
  readonly res: NodeResponse;
  state: object;
}

/** The members of a context that authentication reads; Koa adds the others. */
export type RequestContext = Pick<ContextLike, 'req'> & {
  readonly originalUrl?: string;
  readonly res?: NodeResponse;
};

/** Reads the original target, because mounting and rewriting change `req.url`. */
export function toRequest({ req, originalUrl }: RequestContext): AuthRequest {
  // If Koa is mounted in an Express app, Koa's own `originalUrl` lacks the mount path.
  return fromNode(req, req.originalUrl ?? originalUrl);
}

/** Returns what the view of {@link toRequest} would say. */
export function toPresented({ req, originalUrl }: RequestContext): Presented {
  return presentedByNode(req, req.originalUrl ?? originalUrl);
}
