import type { VerifiedToken } from '@oidc-verify/core';
import { isPromise, toSuccessHeaders, toVary } from '@oidc-verify/core/http';
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
export interface Guard {
  /** As a function to be awaited. */
  (request: RequestLike, reply: unknown): Promise<void>;
  /** As Fastify calls it. `done` is always called, in the same tick where nothing has to be waited for. */
  (request: RequestLike, reply: unknown, done: Done): void;
}

type Done = (error?: Error) => void;

type Identity = VerifiedToken<unknown> | undefined;

/**
 * Returns a hook that sets `request.auth` to the identity, or fails with the error. Where nothing has to be
 * waited for, it calls `done` in the same tick, and makes no promise.
 */
export function toGuard(
  authenticate: (request: RequestLike) => Identity | Promise<Identity>,
  requireInstalled: (request: object) => void,
  vary?: string,
): Guard {
  const run = (request: RequestLike, reply: unknown): void | Promise<void> => {
    requireInstalled(request);
    const identity = authenticate(request);
    return isPromise(identity)
      ? identity.then((known) => accept(request, reply, known, vary))
      : accept(request, reply, identity, vary);
  };
  function guard(request: RequestLike, reply: unknown): Promise<void>;
  function guard(request: RequestLike, reply: unknown, third?: unknown): void | Promise<void> {
    // A hook for `preParsing` gets the payload there, and can do without its `done`, which is the fourth.
    const done = isDone(third) ? third : undefined;
    let pending: void | Promise<void>;
    try {
      pending = run(request, reply);
    } catch (error) {
      if (done === undefined) return Promise.reject(error);
      done(error as Error);
      return undefined;
    }
    if (done === undefined) return Promise.resolve(pending);
    if (pending !== undefined) {
      void pending.then(() => done(), done);
      return undefined;
    }
    // Outside of `try`, because it runs all that follows.
    done();
    return undefined;
  }
  return guard;
}

function isDone(value: unknown): value is Done {
  return typeof value === 'function';
}

function accept(
  request: RequestLike,
  reply: unknown,
  identity: Identity,
  vary: string | undefined,
): void {
  exposeIdentity(request, identity);
  const headers = toSuccessHeaders(identity);
  if (headers !== undefined) (reply as ResponseLike).headers(headers);
  if (vary !== undefined) addVary(reply as VaryingReply, vary);
}

/** The members of a Fastify reply that are needed to add to a header. */
interface VaryingReply extends ResponseLike {
  getHeader(name: string): HeaderValue;
}

function addVary(reply: VaryingReply, name: string): void {
  reply.headers({ vary: toVary(reply.getHeader('vary'), name) });
}
