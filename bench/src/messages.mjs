import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

const HOST = '127.0.0.1';
/** Never connected. One for all requests, as one connection has. */
const SOCKET = new Socket();

/** What the parser calls. */
const ADD = '_addHeaderLines';
/** @typedef {{ [ADD]: (pairs: string[], count: number) => void }} Parsed */

/**
 * Returns the message of a GET request with a bearer token as Node's HTTP parser makes it: `headers` is made of
 * `rawHeaders` when somebody asks for it.
 * @param {string} token
 */
export function toMessage(token) {
  const message = new IncomingMessage(SOCKET);
  message.method = 'GET';
  message.url = '/me';
  message.httpVersionMajor = 1;
  message.httpVersionMinor = 1;
  message.httpVersion = '1.1';
  const pairs = ['host', HOST, 'authorization', `Bearer ${token}`];
  const { [ADD]: add } = /** @type {Parsed} */ (/** @type {unknown} */ (message));
  add.call(message, pairs, pairs.length);
  return message;
}

const INCOMING = Symbol('incoming');
const HEADERS = Symbol('headers');

const LIGHT = /** @type {object} */ (
  Object.create(Request.prototype, {
    method: { get: () => 'GET' },
    url: { get: () => `http://${HOST}/me` },
    headers: {
      /** @this {{ [INCOMING]: IncomingMessage, [HEADERS]?: Headers }} */
      get() {
        return (this[HEADERS] ??= toHeaders(this[INCOMING]));
      },
    },
  })
);

/**
 * Returns a Request as `@hono/node-server` makes it: what nobody asks for is not made.
 * @param {IncomingMessage} incoming
 * @returns {Request}
 */
export function toLightRequest(incoming) {
  const request = /** @type {Request & { [INCOMING]: IncomingMessage }} */ (Object.create(LIGHT));
  request[INCOMING] = incoming;
  return request;
}

/** @param {IncomingMessage} incoming */
function toHeaders({ rawHeaders }) {
  /** @type {[string, string][]} */
  const pairs = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    pairs.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  }
  return new Headers(pairs);
}
