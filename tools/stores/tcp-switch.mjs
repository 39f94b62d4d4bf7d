// A door in front of a server whose place can change, as a service address does in a failover.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * @typedef {object} TcpSwitch
 * @property {number} port
 * @property {(port: number) => void} setTarget Ends all connections; later ones go to that port.
 * @property {(isHeld: boolean) => void} hold Keeps back what the server sends, until it ends.
 * @property {() => Promise<void>} close
 */

/**
 * Opens a door to a port of the loopback.
 *
 * @param {number} first
 * @returns {Promise<TcpSwitch>}
 */
export async function openTcpSwitch(first) {
  let target = first;
  let isHeld = false;
  /** @type {Set<import('node:net').Socket>} */
  const open = new Set();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', end).on('close', () => {
        open.delete(socket);
        end();
      });
    }
    client.on('data', (chunk) => void upstream.write(chunk));
    upstream.on('data', (chunk) => {
      // What is held is lost, like what a server had not sent when it died.
      if (!isHeld) client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const disconnect = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    setTarget: (port) => {
      target = port;
      disconnect();
    },
    hold: (held) => {
      isHeld = held;
      if (!held) disconnect();
    },
    close: async () => {
      disconnect();
      server.close();
      await once(server, 'close');
    },
  };
}
