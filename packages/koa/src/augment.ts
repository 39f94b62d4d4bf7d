/**
 * Opt-in: `import '@oidc-verify/koa/augment'` types `ctx.state.auth` in the whole program. Without
 * it, `auth.get(ctx)` is the typed way.
 *
 * @module
 */
import type { VerifiedToken } from '@oidc-verify/core';

declare module 'koa' {
  interface DefaultState {
    /** The identity that a guard verified; undefined where none ran or the request is anonymous. */
    auth?: VerifiedToken | undefined;
  }
}
