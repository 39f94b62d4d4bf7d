import type { Verifier } from '@oidc-verify/core';
import { createGuards } from '@oidc-verify/core/http';
import type { Guards, GuardSettings } from '@oidc-verify/core/http';

/** A request of no framework, with nothing but the header. */
export interface PlainRequest {
  readonly authorization?: string;
}

/** Returns guards for such requests. */
export function plainGuards(
  verifier: Verifier,
  settings: Partial<GuardSettings<never, PlainRequest>> = {},
): Guards<never, PlainRequest> {
  return createGuards<never, PlainRequest>({
    verifier: verifier as Verifier<never>,
    binding: {
      keyOf: (x) => x,
      toRequest: ({ authorization }) => ({
        method: 'GET',
        url: '/',
        headers: (name) =>
          name === 'authorization' && authorization !== undefined ? [authorization] : [],
      }),
    },
    ...settings,
  });
}
