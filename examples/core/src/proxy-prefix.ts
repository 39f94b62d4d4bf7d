import { createDpop } from '@oidc-verify/core/dpop';

/** Clients call `https://api.example.com/orders/v1/…`, and the proxy hands on `/v1/…`. */
export const dpop = createDpop({
  publicOrigin: 'https://api.example.com',
  publicPathPrefix: '/orders',
});
