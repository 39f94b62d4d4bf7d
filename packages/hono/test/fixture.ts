import { createAuth } from '@oidc-verify/hono';
import type { Auth, AuthOptions } from '@oidc-verify/hono';
import { createTestIssuer } from '@oidc-verify/testing';
import type { FakeKeySource, TestClaims } from '@oidc-verify/testing';

/** An issuer, an auth that trusts it, and how to call as somebody. */
export interface Fixture {
  readonly auth: Auth;
  readonly keys: FakeKeySource;
  /** Returns the init of a request with a fresh token. */
  readonly as: (claims?: TestClaims) => Promise<{ readonly headers: Record<string, string> }>;
}

export const API_KEY = { 'x-api-key': 'secret' };

export async function createFixture(
  options: Pick<AuthOptions, 'credentials' | 'onFailure'> = {},
  issuerUrl = 'https://issuer.example',
): Promise<Fixture> {
  const audience = 'https://api.example';
  const issuer = await createTestIssuer({ issuer: issuerUrl, audience });
  const keys = issuer.keySource();
  return {
    auth: createAuth({ issuer: issuer.issuer, audience, keys, realm: 'test', ...options }),
    keys,
    as: async (claims) => ({ headers: { authorization: `Bearer ${await issuer.sign(claims)}` } }),
  };
}
