import type { WaitUntil } from '@oidc-verify/core';
import { fromFetch, fromNode, presentedByFetch } from '@oidc-verify/core/http';
import type { AuthRequest, FetchRequest, NodeRequest, Presented } from '@oidc-verify/core/http';
import type { Context } from 'hono';

/**
 * Returns the view of the request behind `c`: of `c.req.raw` on every runtime, because that is what the app
 * routes by, and what middleware and sub-requests replace. The message of Node, which `@hono/node-server`
 * provides, has the connection and reveals repeated headers.
 */
export function toAuthRequest(c: Context): AuthRequest {
  const { raw } = c.req;
  // A mounted app has a context of its own for the same Request.
  return fromFetch(raw, toMessage(c.env), [c, raw]);
}

/** Returns what the view of {@link toAuthRequest} would say. */
export function toPresented(c: Context): Presented {
  return presentedByFetch(c.req.raw, toMessage(c.env));
}

/** Returns the view of an upgrade request: a Request, or the message of Node's `upgrade` event. */
export function toUpgradeRequest(request: FetchRequest | NodeRequest): AuthRequest {
  return isFetchRequest(request) ? fromFetch(request) : fromNode(request);
}

/**
 * Returns a function that keeps background work alive after the response. It reads `c.executionCtx` only
 * when there is such work, because the getter throws on runtimes without one, and an Error costs more
 * than the rest of a guard.
 */
export function waitUntilOf(c: Context): WaitUntil {
  return (work) => {
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // The runtime waits without being told, or offers no way to tell it.
    }
  };
}

function isFetchRequest(request: FetchRequest | NodeRequest): request is FetchRequest {
  return typeof request.headers?.['get'] === 'function';
}

/** Returns the message of Node that `@hono/node-server` provides. */
export function toMessage(env: unknown): NodeRequest | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: NodeRequest };
  return Array.isArray(incoming?.rawHeaders) && typeof incoming.url === 'string'
    ? incoming
    : undefined;
}
