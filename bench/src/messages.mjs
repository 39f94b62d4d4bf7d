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
 * @param {string} authorization the value of that header, flat as from a parser
 */
export function toMessage(authorization) {
  const message = new IncomingMessage(SOCKET);
  message.method = 'GET';
  message.url = '/me';
  message.httpVersionMajor = 1;
  message.httpVersionMinor = 1;
  message.httpVersion = '1.1';
  const pairs = ['host', HOST, 'authorization', authorization];
  const { [ADD]: add } = /** @type {Parsed} */ (/** @type {unknown} */ (message));
  add.call(message, pairs, pairs.length);
  return message;
}

/** Returns the value of the Authorization header. @param {string} token */
export function toBearer(token) {
  return `Bearer ${token}`;
}
