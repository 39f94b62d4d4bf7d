import { createAuth } from '@oidc-verify/express';
import type { Auth } from '@oidc-verify/express';
import { createDpop } from '@oidc-verify/express/dpop';
import { keycloak } from '@oidc-verify/express/providers';
import { checkRevokedBy } from '@oidc-verify/express/revocation';
import { redisReplay, redisRevocations } from '@oidc-verify/redis';
import type { RedisClient } from '@oidc-verify/redis';
import express from 'express';
import type { ErrorRequestHandler, Express } from 'express';

/** What the environment of a container says. */
export interface ApiSettings {
  /** Where users and clients reach Keycloak. It is in the `iss` of tokens. */
  readonly keycloakUrl: string;
  readonly realm: string;
  readonly audience: string;
  /** Where containers reach the keys of the realm. */
  readonly jwksUri: string;
  /** Where clients reach this API. */
  readonly publicOrigin: string;
}

/** Creates the guards: public names in tokens and proofs, internal addresses for what is fetched. */
export async function createApiAuth(settings: ApiSettings, redis: RedisClient): Promise<Auth> {
  const { keycloakUrl, realm, audience, jwksUri, publicOrigin } = settings;
  const revocations = redisRevocations(redis);
  await revocations.ready();
  return createAuth({
    ...keycloak({ url: keycloakUrl, realm }),
    audience,
    jwksUri,
    // Without TLS, inside of one network that nobody else is in. Not needed with https.
    dangerouslyAllowHttpOrigins: [new URL(jwksUri).origin],
    checkRevoked: checkRevokedBy(revocations),
    dpop: createDpop({ publicOrigin, replay: redisReplay(redis) }),
  });
}

/** Creates the API, with what an orchestrator asks for. */
export function createApi(auth: Auth): Express {
  const app = express();
  // The process is there. It asks nobody, so that an outage of Keycloak restarts no container.
  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  // It can verify tokens. Until then, no requests are sent here.
  app.get('/ready', async (_req, res) => {
    await auth.ready();
    res.json({ status: 'ready' });
  });
  app.get('/me', auth.required(), (req, res) => {
    const { subject, permissions } = auth.get(req);
    res.json({ sub: subject, permissions: [...permissions] });
  });
  app.delete('/orders/:id', auth.permissions('orders:delete'), (_req, res) => {
    res.status(204).end();
  });
  const onError: ErrorRequestHandler = (error, _req, res, next) => {
    if (!auth.sendError(res, error)) next(error);
  };
  return app.use(onError);
}
