import { upgradeWebSocket } from 'hono/deno';
import process from 'node:process';
import { createConnectionsApp } from './connections-app.mjs';
import { createGraphqlApp } from './connections/hono-graphql.mjs';
import { createLiveApp } from './connections/hono-websocket.mjs';

/**
 * @typedef {object} Options
 * @property {string} hostname
 * @property {number} port
 * @property {(address: { readonly port: number }) => void} onListen
 * @typedef {{ serve: (options: Options, fetch: (request: Request) => unknown) => unknown }} Deno
 */

const { Deno } = /** @type {{ Deno: Deno }} */ (/** @type {unknown} */ (globalThis));
const [, , ISSUER = '', AUDIENCE = ''] = process.argv;
const app = createConnectionsApp({ ISSUER, AUDIENCE }, [
  (auth, watching) => createLiveApp(auth, upgradeWebSocket, watching),
  (auth, watching) => createGraphqlApp(auth, upgradeWebSocket, watching),
]);
const onListen = (/** @type {{ readonly port: number }} */ { port }) =>
  console.log(`listening on ${port}`);
Deno.serve({ hostname: '127.0.0.1', port: 0, onListen }, (request) => app.fetch(request));
