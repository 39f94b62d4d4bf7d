// The service behind the Cache API of workerd: it stores what isolates put, by cache and URL.
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * @typedef {object} CacheService
 * @property {string} address
 * @property {Map<string, Buffer>} entries whole HTTP responses, as workerd sends them
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<CacheService>} */
export async function serveCache() {
  /** @type {Map<string, Buffer>} */
  const entries = new Map();
  const server = createServer(async (request, response) => {
    const { host, 'cf-cache-namespace': cache } = request.headers;
    const key = `${String(cache)} ${host}${request.url}`;
    if (request.method === 'PUT') {
      const chunks = [];
      for await (const chunk of request) chunks.push(/** @type {Buffer} */ (chunk));
      entries.set(key, Buffer.concat(chunks));
      response.writeHead(204).end();
      return;
    }
    const entry = entries.get(key);
    if (entry === undefined) {
      response.writeHead(504, { 'cf-cache-status': 'MISS' }).end();
      return;
    }
    const end = entry.indexOf('\r\n\r\n');
    response.writeHead(200, { 'cf-cache-status': 'HIT', 'content-type': 'application/json' });
    response.end(entry.subarray(end + 4));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { address: `127.0.0.1:${address.port}`, entries, close };
}
