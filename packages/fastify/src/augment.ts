/**
 * Opt-in: `import '@oidc-verify/fastify/augment'` types `request.auth` in the whole program. Without
 * it, `auth.get(request)` is the typed way, and no other package's `request.auth` is disturbed.
 *
 * @module
 */
import type { VerifiedToken } from '@oidc-verify/core';

declare module 'fastify' {
  interface FastifyRequest {
    /** The identity that a guard verified; null where none ran or the request is anonymous. */
    auth: VerifiedToken | null;
  }
}
