import { once } from 'node:events';
import { serveParent } from './parent.mjs';

/** @import { AddressInfo } from 'node:net' */
/** @import { Server } from 'node:http' */

/** Returns the two facts every API of the demo is configured with. */
export function readSettings() {
  const { ISSUER: issuer, AUDIENCE: audience } = process.env;
  if (issuer === undefined || audience === undefined)
    throw new Error('ISSUER and AUDIENCE are needed');
  return { issuer, audience };
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
