import { once } from 'node:events';
import { WebSocket } from 'ws';
import { fromMessage } from './api-client.mjs';

/** @import { IncomingMessage } from 'node:http' */
/** @import { Outcome } from './api-client.mjs' */

/** @typedef {{ readonly refused: Outcome } | { readonly live: Live }} Opened */

/**
 * Opens a WebSocket to the API at `url`. Resolves with the connection, or with the response that refused it.
 * @param {string} url
 * @param {string} [token] sent as a Bearer token
 * @returns {Promise<Opened>}
 */
export async function openLive(url, token) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ws = new WebSocket(new URL('/live', url.replace('http:', 'ws:')), { headers });
  return await new Promise((resolve, reject) => {
    ws.on('open', () => resolve({ live: new Live(ws) }));
    ws.on('unexpected-response', (_request, /** @type {IncomingMessage} */ response) => {
      fromMessage(response).then((refused) => resolve({ refused }), reject);
    });
    ws.on('error', reject);
  });
}

/** The client's side of an open WebSocket. */
export class Live {
  #ws;
  /** How the API closed the connection, such as `4401 token_expired`. */
  closed;

  /** @param {WebSocket} ws */
  constructor(ws) {
    this.#ws = ws;
    this.closed = once(ws, 'close').then(([code, reason]) => `${code} ${String(reason)}`.trim());
  }

  /**
   * Sends a message and returns the answer, or how the connection was closed instead.
   * @param {string} message
   */
  async ask(message) {
    const answer = once(this.#ws, 'message').then(([data]) => String(data));
    this.#ws.send(message);
    return await Promise.race([answer, this.closed]);
  }
}
