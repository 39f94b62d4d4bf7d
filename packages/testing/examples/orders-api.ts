import { createVerifier } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import type { Dpop } from '@oidc-verify/core/dpop';
import { authenticate, fromFetch } from '@oidc-verify/core/http';

/** The configuration of the API. */
export interface OrdersApiOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: KeySource;
  readonly dpop?: Dpop;
  readonly now?: () => number;
}

/** An API with one route. In your project, this is the file under test. */
export function createOrdersApi(
  options: OrdersApiOptions,
): (request: Request) => Promise<Response> {
  const verifier = createVerifier(options);
  return async (request) => {
    const requirement = { scopes: ['orders:read'] };
    const caller = await authenticate(verifier, fromFetch(request), { requirement });
    if (!caller.ok) {
      const { status, headers, body } = caller.response;
      return new Response(body, { status, headers });
    }
    return Response.json({ ordersOf: caller.token?.subject });
  };
}
