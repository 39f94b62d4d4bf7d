import { once } from 'node:events';
import { createServer } from 'node:net';

/** Returns a port of the loopback that nobody uses, for a server that cannot choose one itself. */
export async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
