// A load balancer in a few lines: each request goes to the next process.
import { once } from 'node:events';
import { createServer, request as openRequest } from 'node:http';

/** @import { AddressInfo } from 'node:net' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */

/**
 * Serves `targets` in turn on a free loopback port. The response header `x-served-by` counts from 1.
 *
 * @param {readonly string[]} targets
 */
export async function startFront(targets) {
  let next = 0;
  const server = createServer((request, response) => {
    const index = next++ % targets.length;
    forward({ request, response, target: String(targets[index]), number: index + 1 });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * @param {{ request: IncomingMessage, response: ServerResponse, target: string, number: number }} exchange
 */
function forward({ request, response, target, number }) {
  const { method, url = '/', headers } = request;
  // A connection of its own: one that was kept could be closed by the process at that very moment.
  const outgoing = openRequest(new URL(url, target), { method, headers, agent: false });
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, {
      ...answer.headers,
      'x-served-by': String(number),
    });
    answer.pipe(response);
  });
  outgoing.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  request.pipe(outgoing);
}
