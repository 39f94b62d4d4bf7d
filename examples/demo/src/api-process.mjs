import { once } from 'node:events';
import { serveParent } from './parent.mjs';

/** @import { AddressInfo } from 'node:net' */
/** @import { Server } from 'node:http' */

/** Returns the issuer that the API trusts and the API's own identifier. */
export function readSettings() {
  const { ISSUER: issuer, RESOURCE: resource } = process.env;
  if (issuer === undefined || resource === undefined)
    throw new Error('ISSUER and RESOURCE are required');
  return { issuer, resource };
}

/**
 * Reports the URL of the API to the demo, and closes server and auth when the demo ends.
 * @param {Server} server
 * @param {{ close(): unknown }} auth
 */
export async function announce(server, auth) {
  if (!server.listening) await once(server, 'listening');
  const { port } = /** @type {AddressInfo} */ (server.address());
  serveParent({
    ready: { url: `http://127.0.0.1:${port}` },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await auth.close();
    },
  });
}
