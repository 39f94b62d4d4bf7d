import { upgradeWebSocket, websocket } from 'hono/bun';
import { createConnectionsApp } from './connections-app.mjs';
import { createGraphqlApp } from './connections/hono-graphql.mjs';
import { createLiveApp } from './connections/hono-websocket.mjs';

/** @typedef {{ serve: (options: object) => { readonly port: number } }} Bun */

const { Bun } = /** @type {{ Bun: Bun }} */ (/** @type {unknown} */ (globalThis));
const [, , ISSUER = '', AUDIENCE = ''] = process.argv;
const { fetch } = createConnectionsApp({ ISSUER, AUDIENCE }, [
  (auth, watching) => createLiveApp(auth, upgradeWebSocket, watching),
  (auth, watching) => createGraphqlApp(auth, upgradeWebSocket, watching),
]);
const { port } = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch, websocket });
console.log(`listening on ${port}`);
