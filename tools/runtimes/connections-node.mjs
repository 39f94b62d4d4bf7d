import { once } from 'node:events';
import { upgradeWebSocket } from '@hono/node-server';
import { createConnectionsApp } from './connections-app.mjs';
import { serveApp } from './connections/hono-node.mjs';
import { createGraphqlApp } from './connections/hono-graphql.mjs';
import { createLiveApp } from './connections/hono-websocket.mjs';

const [, , ISSUER = '', AUDIENCE = ''] = process.argv;
const app = createConnectionsApp({ ISSUER, AUDIENCE }, [
  (auth, watching) => createLiveApp(auth, upgradeWebSocket, watching),
  (auth, watching) => createGraphqlApp(auth, upgradeWebSocket, watching),
]);
const server = serveApp(app);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
console.log(`listening on ${port}`);
