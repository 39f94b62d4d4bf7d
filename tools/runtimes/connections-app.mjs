// The API whose connections are tried on every runtime. Its routes are the examples of docs/connections.md.
import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { createEvents } from './connections/fetch-events.mjs';

/** @import { Auth } from '@oidc-verify/hono' */
/** @typedef {{ ISSUER: string, AUDIENCE: string }} Env */

// The shortest interval there is, because the clock of these tests is real.
const WATCHING = Object.freeze({ recheckSeconds: 1 });

/**
 * Returns the app. `creators` add the WebSockets in the way of the runtime.
 *
 * @param {Env} env
 * @param {readonly ((auth: Auth, watching: typeof WATCHING) => Hono)[]} creators
 */
export function createConnectionsApp({ ISSUER, AUDIENCE }, creators) {
  /** @type {Set<string | undefined>} */
  const revoked = new Set();
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: fetchJwks(),
    checkRevoked: ({ subject }) => revoked.has(subject),
  });
  const events = createEvents(verifier, WATCHING);
  const app = new Hono();
  app.post('/revoked/:subject', (c) => {
    revoked.add(c.req.param('subject'));
    return c.body(null, 204);
  });
  app.get('/events', (c) => events(c.req.raw));
  for (const create of creators) app.route('/', create(createAuth({ verifier }), WATCHING));
  return app;
}
