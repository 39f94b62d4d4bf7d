import { createVerifier } from '@oidc-verify/core';
import type { VerifierOptions } from '@oidc-verify/core';
import { createFetchAuth } from '@oidc-verify/core/http';

/** Answers a request. What goes on after the response is handed to `waitUntil`. */
export type Api = (
  request: Request,
  context: { readonly waitUntil: (work: Promise<unknown>) => void },
) => Promise<Response>;

/** Creates the API, and a function that fetches the keys of its issuer. */
export function createApi(options: VerifierOptions): { handle: Api; ready: () => Promise<void> } {
  const verifier = createVerifier(options);
  const { withAuth } = createFetchAuth(verifier);
  const routes = new Map<string, Api>([
    ['GET /me', withAuth((_request: Request, { subject }) => Response.json({ sub: subject }))],
    [
      'GET /orders',
      withAuth((_request: Request, { subject }) => Response.json({ ordersOf: subject }), {
        scopes: ['orders:read'],
      }),
    ],
  ]);
  return {
    handle: async (request, context) => {
      const route = routes.get(`${request.method} ${new URL(request.url).pathname}`);
      return route?.(request, context) ?? Response.json({ error: 'not_found' }, { status: 404 });
    },
    ready: async () => verifier.ready(),
  };
}
