import type { WaitUntil } from '@oidc-verify/core';
import { fromFetch, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest, FetchRequest, NodeRequest } from '@oidc-verify/core/http';
import type { Context } from 'hono';

/**
 * Returns the view of the request behind `c`. On Node that is the message itself: @hono/node-server
 * makes a Request of it from the Host header and from headers in which Node has dropped all but the
 * first Authorization, and makes its Headers only for those who ask, which costs more than a guard.
 */
export function toAuthRequest(c: Context): AuthRequest {
  return fromNodeEnv(c.env) ?? fromFetch(c.req.raw);
}

/** Returns the view of an upgrade request, as `fetch` handlers or as Node's `upgrade` event has it. */
export function toUpgradeRequest(request: FetchRequest | NodeRequest): AuthRequest {
  return isFetchRequest(request) ? fromFetch(request) : fromNode(request);
}

/**
 * Returns how work may outlive the response. Asked only when there is such work: `c.executionCtx`
 * throws on runtimes that have none, and an Error costs more than all the rest of a guard.
 */
export function waitUntilOf(c: Context): WaitUntil {
  return (work) => {
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // The runtime waits by itself, or gives nobody a way to ask for it.
    }
  };
}

function isFetchRequest(request: FetchRequest | NodeRequest): request is FetchRequest {
  return typeof request.headers?.['get'] === 'function';
}

function fromNodeEnv(env: unknown): AuthRequest | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: NodeRequest };
  const isMessage = Array.isArray(incoming?.rawHeaders) && typeof incoming.url === 'string';
  return isMessage ? fromNode(incoming) : undefined;
}
