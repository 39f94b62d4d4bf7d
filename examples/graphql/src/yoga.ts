import type { Verifier } from '@oidc-verify/core';
import { createFetchAuth } from '@oidc-verify/core/http';
import { createYoga } from 'graphql-yoga';
import { createSchema } from './schema.ts';
import type { Context } from './schema.ts';

/** Returns a fetch handler that serves GraphQL with Yoga to requests with a valid token. */
export function createYogaHandler(
  verifier: Verifier<unknown>,
): (request: Request) => Promise<Response> {
  const yoga = createYoga<Context>({
    schema: createSchema(verifier),
    // The runtime's own classes, also on Node.
    fetchAPI: { fetch, Request, Response, Headers },
  });
  const { withAuth } = createFetchAuth(verifier);
  return withAuth((request: Request, identity) => yoga.fetch(request, { identity }));
}
