import { createConnectionsApp } from './connections-app.mjs';
import { createGraphqlApp } from './connections/workers-graphql.mjs';
import { createLiveApp } from './connections/workers-websocket.mjs';

/** @type {import('hono').Hono | undefined} */
let app;

export default {
  /**
   * @param {Request} request
   * @param {import('./connections-app.mjs').Env} env
   */
  fetch(request, env) {
    app ??= createConnectionsApp(env, [createLiveApp, createGraphqlApp]);
    return app.fetch(request, env);
  },
};
