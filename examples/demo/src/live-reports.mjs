import { WebSocketServer } from 'ws';

/** @import { IncomingMessage, Server } from 'node:http' */
/** @import { Duplex } from 'node:stream' */
/** @import { UpgradeOutcome } from '@oidc-verify/express' */
/** @import { WebSocket } from 'ws' */

/** @typedef {Extract<UpgradeOutcome<unknown>, { ok: true }>} Accepted */

/**
 * Serves WebSockets next to the routes of an API. Upgrades bypass every framework's middleware, so this
 * part is the same in all of them: `auth.upgrade` guards the request, and `hold` closes the connection.
 * @param {Server} server
 * @param {{ upgrade: (message: IncomingMessage) => Promise<UpgradeOutcome<unknown>> }} auth
 */
export function serveLiveReports(server, auth) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  /** @type {(message: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>} */
  const onUpgrade = async (message, socket, head) => {
    const who = await auth.upgrade(message);
    // `upgrade` has already responded to a refused request and closed its socket.
    if (!who.ok) return;
    sockets.handleUpgrade(message, socket, head, (ws) => serveLive(ws, who));
  };
  server.on('upgrade', (message, socket, head) => void onUpgrade(message, socket, head));
}

/**
 * Answers each message of a client, and takes the new access tokens that it sends.
 * @param {WebSocket} ws
 * @param {Accepted} who
 */
function serveLive(ws, who) {
  const held = who.hold({ close: ({ closeCode, reason }) => ws.close(closeCode, reason) });
  ws.on('error', () => ws.terminate());
  ws.on('close', () => held.release());
  ws.on('message', (/** @type {Buffer} */ data) => {
    const text = data.toString();
    if (text === 'whoami') ws.send(String(held.token.subject));
    else void held.renew({ token: text }).then((renewed) => ws.send(toAnswer(renewed)));
  });
}

/** @param {Awaited<ReturnType<ReturnType<Accepted['hold']>['renew']>>} renewed */
function toAnswer(renewed) {
  return renewed.ok ? 'accepted' : renewed.error.code;
}
