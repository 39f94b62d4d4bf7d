import type { VerifiedToken } from '@oidc-verify/core';
import { toSuccessHeaders, toVary } from '@oidc-verify/core/http';
import type { HeaderValue, NodeRequest } from '@oidc-verify/core/http';
import { exposeIdentity } from './plugin.ts';
import type { ResponseLike } from './response.ts';

/** The members of a Fastify request that guards, `get` and `peek` need; every typed request has them. */
export interface RequestLike {
  readonly raw: NodeRequest;
}

/**
 * A Fastify hook for `onRequest`, or for any later phase before the handler, and also a strategy for
 * `@fastify/auth`. Its parameter types are structural, so that the types of the route are kept.
 */
export type Guard = (request: RequestLike, reply: unknown) => Promise<void>;

type Identity = VerifiedToken<unknown> | undefined;

/** Returns a hook that sets `request.auth` to the identity, or rejects with the error. */
export function toGuard(
  authenticate: (request: RequestLike) => Identity | Promise<Identity>,
  requireInstalled: (request: object) => void,
  vary?: string,
): Guard {
  return async (request, reply) => {
    requireInstalled(request);
    const pending = authenticate(request);
    const identity = pending instanceof Promise ? await pending : pending;
    exposeIdentity(request, identity);
    const headers = toSuccessHeaders(identity);
    if (headers !== undefined) (reply as ResponseLike).headers(headers);
    if (vary !== undefined) addVary(reply as VaryingReply, vary);
  };
}

/** The members of a Fastify reply that are needed to add to a header. */
interface VaryingReply extends ResponseLike {
  getHeader(name: string): HeaderValue;
}

function addVary(reply: VaryingReply, name: string): void {
  reply.headers({ vary: toVary(reply.getHeader('vary'), name) });
}
