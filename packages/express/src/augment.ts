/**
 * Opt-in: `import '@oidc-verify/express/augment'` types `req.auth` in the whole program. Without it,
 * `auth.get(req)` is the typed way, and no other package's `req.auth` is disturbed.
 *
 * @module
 */
import type { VerifiedToken } from '@oidc-verify/core';

declare global {
  namespace Express {
    interface Request {
      /** The identity that a guard verified; undefined where none ran or the request is anonymous. */
      auth?: VerifiedToken | undefined;
    }
  }
}
