// Runs under workerd (Cloudflare Workers). Settings come with each request, so the auth is made with
// the first one: at module scope a Worker may neither fetch nor read its bindings.
import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';

/** @typedef {{ ISSUER: string, AUDIENCE: string, JWKS_URI?: string }} Bindings */

/** @param {Bindings} env */
function createApp({ ISSUER, AUDIENCE, JWKS_URI }) {
  const jwksUri = JWKS_URI === undefined ? {} : { jwksUri: JWKS_URI };
  const auth = createAuth({ issuer: ISSUER, audience: AUDIENCE, ...jwksUri });
  const app = new Hono()
    .get('/health', (c) => c.json({ status: 'ok' }))
    .get('/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }))
    .get('/reports', auth.scopes('read:reports'), (c) => c.json({ reports: [] }))
    .get('/greeting', auth.optional(), (c) =>
      c.json({ hello: c.var.auth?.subject ?? 'anonymous' }),
    );
  app.onError((error, c) => auth.sendError(c, error) ?? c.json({ error: 'internal' }, 500));
  return app;
}

/** @type {ReturnType<typeof createApp> | undefined} */
let app;

export default {
  /**
   * @param {Request} request
   * @param {Bindings} env
   * @param {import('hono').ExecutionContext} context
   */
  fetch(request, env, context) {
    app ??= createApp(env);
    return app.fetch(request, env, context);
  },
};
