import type { Response } from 'express';
import { createAuth } from '@oidc-verify/express';
import type { Auth, AuthOptions } from '@oidc-verify/express';
import { toTestOptions } from '../../testing/test/adapters/served.ts';

export { bearer, issuer, NO_TOKEN, serve } from '../../testing/test/adapters/served.ts';

/** Returns an auth that trusts the issuer of `bearer`. */
export function createTestAuth(options: Partial<AuthOptions> = {}): Auth {
  return createAuth({ ...toTestOptions(), ...options });
}

/** Answers 200. */
export function ok(_req: unknown, res: Response): void {
  res.json({});
}
