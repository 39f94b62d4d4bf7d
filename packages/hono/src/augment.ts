/**
 * Opt-in: `import '@oidc-verify/hono/augment'` types `c.var.auth` on every context of the program.
 * Without it, `auth.get(c)` is the typed way, and so is `c.var.auth` where calls are chained.
 *
 * @module
 */
import type { VerifiedToken } from '@oidc-verify/core';

declare module 'hono' {
  interface ContextVariableMap {
    /** The identity that a guard verified; undefined where none ran or the request is anonymous. */
    auth: VerifiedToken | undefined;
  }
}
