import type { AuthErrorCode } from '@oidc-verify/core';
import type { Call, Scene, Setting } from './scene.ts';

/** A call that is refused, and with which code. */
export interface RefusedCall {
  readonly code: AuthErrorCode;
  readonly path: string;
  readonly how: (scene: Scene) => Promise<Call>;
  readonly setting?: Setting;
}

/** One call for each kind of refusal: of each status, by each kind of guard, and by `get`. */
export const REFUSED_CALLS: readonly RefusedCall[] = [
  { code: 'missing_token', path: '/required', how: async () => ({}) },
  { code: 'missing_token', path: '/nested-guarded/inner', how: async () => ({}) },
  { code: 'missing_token', path: '/optional-get', how: async () => ({}) },
  { code: 'invalid_request', path: '/required', how: async () => ({ authorization: ['Bearer'] }) },
  {
    code: 'token_expired',
    path: '/optional',
    how: async ({ sign }) => ({ token: await sign({}, { expiresInSeconds: -60 }) }),
  },
  {
    code: 'insufficient_scope',
    path: '/reports',
    how: async ({ sign }) => ({ token: await sign() }),
  },
  {
    code: 'access_denied',
    path: '/checked',
    how: async ({ sign }) => ({ token: await sign({ sub: 'x' }) }),
  },
  {
    code: 'jwks_fetch_failed',
    path: '/required',
    how: async ({ sign }) => ({ token: await sign() }),
    setting: { keys: 'unavailable' },
  },
];
