// Runs in workerd (Cloudflare Workers). Bindings arrive with each request, so the auth is created on the
// first request. At module scope a Worker must not fetch either.
import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

/**
 * In workerd, the binding of a variable that is not set is `null`. On Cloudflare it is absent.
 *
 * @typedef {object} Bindings
 * @property {string} ISSUER
 * @property {string} AUDIENCE
 * @property {string | null} [JWKS_URI]
 * @property {string | null} [ALGORITHMS]
 */

/** @param {Bindings} env */
function createApp({ ISSUER, AUDIENCE, JWKS_URI, ALGORITHMS }) {
  const algorithms = (ALGORITHMS ?? 'RS256').split(',').map((name) => name.trim());
  const auth = createAuth({
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: /** @type {NonNullable<import('@oidc-verify/hono').AuthOptions['algorithms']>} */ (
      algorithms
    ),
    ...(JWKS_URI ? { jwksUri: JWKS_URI } : {}),
  });
  const app = new Hono()
    .get('/health', (c) => c.json({ status: 'ok' }))
    .get('/ready', async (c) => {
      await auth.ready();
      return c.json({ status: 'ready' });
    })
    .get('/me', auth.required(), (c) => {
      const { subject, scopes } = c.var.auth;
      return c.json({ sub: subject, scopes: [...scopes] });
    })
    .get('/reports', auth.scopes('read:reports'), (c) => c.json({ reports: [] }))
    .delete('/reports/:id', auth.permissions('delete:reports'), (c) => c.body(null, 204))
    .get('/greeting', auth.optional(), (c) =>
      c.json({ hello: c.var.auth?.subject ?? 'anonymous' }),
    );
  app.onError((error, c) => {
    const refusal = auth.sendError(c, error);
    if (refusal !== undefined) return refusal;
    // Hono's own errors have a response, such as a validator's 400 for malformed JSON.
    return error instanceof HTTPException
      ? error.getResponse()
      : c.json({ error: 'internal' }, 500);
  });
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
