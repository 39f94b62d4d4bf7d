import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import type { ExecutionContext } from 'hono';

interface Bindings {
  readonly ISSUER: string;
  readonly AUDIENCE: string;
}

function createApp({ ISSUER, AUDIENCE }: Bindings): Hono {
  const auth = createAuth({ issuer: ISSUER, audience: AUDIENCE });
  const app = new Hono();
  app.get('/api/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }));
  return app;
}

// One app per isolate, created by its first request. One per request would fetch keys every time.
let app: Hono | undefined;

export default {
  fetch: (request: Request, env: Bindings, context: ExecutionContext) => {
    app ??= createApp(env);
    return app.fetch(request, env, context);
  },
};
