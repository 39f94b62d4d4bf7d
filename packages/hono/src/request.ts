import type { WaitUntil } from '@oidc-verify/core';
import { fromFetch, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest, FetchRequest, NodeRequest } from '@oidc-verify/core/http';
import type { Context } from 'hono';

/** Returns the view of the request behind `c`. On Node that is the message of `node:http`. */
export function toAuthRequest(c: Context): AuthRequest {
  return fromNodeEnv(c.env) ?? fromFetch(c.req.raw);
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

function fromNodeEnv(env: unknown): AuthRequest | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: NodeRequest };
  const isMessage = Array.isArray(incoming?.rawHeaders) && typeof incoming.url === 'string';
  return isMessage ? fromNode(incoming) : undefined;
}
