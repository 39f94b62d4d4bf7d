import { createAuth, fetchJwks } from '@oidc-verify/hono';
import { createDpop } from '@oidc-verify/hono/dpop';
import {
  checkRevokedBy,
  createLogoutReceiver,
  createLogoutVerifier,
} from '@oidc-verify/hono/revocation';
import {
  durableLogoutReplay,
  durableReplay,
  durableRevocations,
  kvKeyStore,
} from '@oidc-verify/workers';
import type { KeyNamespace, ObjectNamespace } from '@oidc-verify/workers';
import { Hono } from 'hono';
import type { ExecutionContext } from 'hono';

// The classes of the bindings REPLAY and REVOCATIONS.
export { ReplayObject, RevocationObject } from '@oidc-verify/workers';

interface Bindings {
  readonly REPLAY: ObjectNamespace;
  readonly REVOCATIONS: ObjectNamespace;
  readonly KEYS: KeyNamespace;
  readonly KEYS_SECRET: string;
}

const ISSUER = 'https://login.example.com/';

function createApi({ REPLAY, REVOCATIONS, KEYS, KEYS_SECRET }: Bindings): Hono {
  const keys = fetchJwks({ store: kvKeyStore(KEYS), storeSecret: KEYS_SECRET });
  const revocations = durableRevocations(REVOCATIONS);
  const auth = createAuth({
    issuer: ISSUER,
    audience: 'https://api.example.com',
    keys,
    dpop: createDpop({ publicOrigin: 'https://api.example.com', replay: durableReplay(REPLAY) }),
    checkRevoked: checkRevokedBy(revocations),
  });
  const receiveLogout = createLogoutReceiver({
    verifier: createLogoutVerifier({
      issuer: ISSUER,
      clientId: 'web-app',
      keys,
      replay: durableLogoutReplay(REVOCATIONS),
    }),
    store: revocations,
    maxTokenLifetimeSeconds: 3_600,
    extent: 'session',
  });
  const app = new Hono();
  app.get('/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }));
  app.post('/backchannel-logout', async (c) => {
    const { logout_token: token } = await c.req.parseBody();
    const { status, headers, body } = await receiveLogout(token);
    return new Response(body, { status, headers });
  });
  return app;
}

// Bindings arrive with the first request. The isolate keeps the app for all later ones.
let api: Hono | undefined;

export default {
  fetch: (request: Request, env: Bindings, context: ExecutionContext) => {
    api ??= createApi(env);
    return api.fetch(request, env, context);
  },
};
