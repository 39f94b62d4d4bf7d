import { once } from 'node:events';
import { serveParent } from './parent.mjs';

/** @import { AddressInfo } from 'node:net' */
/** @import { Server } from 'node:http' */

/** Returns the two facts every API of the demo is configured with: whom it trusts, and who it is. */
export function readSettings() {
  const { ISSUER: issuer, RESOURCE: resource } = process.env;
  if (issuer === undefined || resource === undefined)
    throw new Error('ISSUER and RESOURCE are needed');
  return { issuer, resource };
}

/**
 * Tells the demo where the API listens, and closes both when the demo ends.
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
