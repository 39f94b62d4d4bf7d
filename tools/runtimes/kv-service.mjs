// The service behind the KV namespaces of workerd: it keeps what Workers put, by name.
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * @typedef {object} KvService
 * @property {string} address
 * @property {Map<string, Buffer>} entries
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<KvService>} */
export async function serveKv() {
  /** @type {Map<string, Buffer>} */
  const entries = new Map();
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://kv').pathname.slice(1));
    if (request.method === 'PUT') {
      const chunks = [];
      for await (const chunk of request) chunks.push(/** @type {Buffer} */ (chunk));
      entries.set(name, Buffer.concat(chunks));
      response.writeHead(200).end();
      return;
    }
    const entry = entries.get(name);
    if (entry === undefined) response.writeHead(404).end();
    else response.writeHead(200).end(entry);
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
