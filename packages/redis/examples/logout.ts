import { createLogoutReceiver, createLogoutVerifier } from '@oidc-verify/core/revocation';
import type { LogoutResponse } from '@oidc-verify/core/revocation';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { redisLogoutReplay } from '@oidc-verify/redis';
import type { RedisClient, RedisRevocations } from '@oidc-verify/redis';

/** Creates a back-channel logout endpoint: a logout that one process receives ends the session in all. */
export function createLogoutEndpoint(
  client: RedisClient,
  revocations: RedisRevocations,
): (logoutToken: unknown) => Promise<LogoutResponse> {
  return createLogoutReceiver({
    verifier: createLogoutVerifier({
      issuer: 'https://login.example.com/',
      clientId: 'web-app',
      keys: fetchJwks(),
      replay: redisLogoutReplay(client), // each logout token is accepted once, by whichever process
    }),
    store: revocations,
    maxTokenLifetimeSeconds: 3600,
    extent: 'session',
  });
}
