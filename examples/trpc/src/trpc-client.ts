import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { TRPCClient } from '@trpc/client';
import type { ApiRouter } from './trpc.ts';

/** Returns a client that sends a token with each request. */
export function createApiClient(
  url: string,
  token: string,
  fetch: (request: Request) => Promise<Response>,
): TRPCClient<ApiRouter> {
  return createTRPCClient<ApiRouter>({
    links: [
      httpBatchLink({
        url,
        headers: { authorization: `Bearer ${token}` },
        fetch: async (input, init) => fetch(new Request(input as string, init as RequestInit)),
      }),
    ],
  });
}
