import type { WaitUntil } from '@oidc-verify/core';
import { fromFetch, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest, FetchRequest, NodeRequest } from '@oidc-verify/core/http';
import type { Context } from 'hono';

/** Returns the view of the request behind `c`. */
export function toAuthRequest(c: Context): AuthRequest {
  const request = fromFetch(c.req.raw);
  const incoming = toIncoming(c.env);
  if (incoming === undefined) return request;
  // @hono/node-server makes the Request of a WebSocket upgrade from headers in which Node has
  // already dropped all but the first Authorization; the message still has them all.
  const repeated = fromNode(incoming).headers;
  return {
    ...request,
    headers: (name) => {
      const values = repeated(name);
      return values.length > 1 ? values : request.headers(name);
    },
  };
}

/** Returns the view of an upgrade request, as `fetch` handlers or as Node's `upgrade` event has it. */
export function toUpgradeRequest(request: FetchRequest | NodeRequest): AuthRequest {
  return isFetchRequest(request) ? fromFetch(request) : fromNode(request);
}

/** Returns how work may outlive the response; `c.executionCtx` throws on runtimes that have none. */
export function waitUntilOf(c: Context): WaitUntil | undefined {
  try {
    const { executionCtx } = c;
    if (typeof executionCtx.waitUntil !== 'function') return undefined;
    return (work) => executionCtx.waitUntil(work);
  } catch {
    return undefined;
  }
}

function isFetchRequest(request: FetchRequest | NodeRequest): request is FetchRequest {
  return typeof request.headers?.['get'] === 'function';
}

function toIncoming(env: unknown): NodeRequest | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: NodeRequest };
  return Array.isArray(incoming?.rawHeaders) ? incoming : undefined;
}
