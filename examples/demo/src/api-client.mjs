import { request } from 'node:http';
import { text as readText } from 'node:stream/consumers';

/** @import { IncomingMessage } from 'node:http' */

/**
 * @typedef {object} Call
 * @property {string} [method] default GET
 * @property {string} path
 * @property {string} [token] sent as a Bearer token
 * @property {Readonly<Record<string, string | readonly string[]>>} [headers] instead of `token`; a
 * list is sent as several headers with the same name
 *
 * @typedef {object} Outcome
 * @property {number} status
 * @property {string} [code] why the request was refused
 * @property {string} [challenge] WWW-Authenticate
 * @property {string} [retryAfter] Retry-After
 * @property {string} [allowOrigin] Access-Control-Allow-Origin
 * @property {Readonly<Record<string, unknown>>} body
 * @property {string} [mixed] how many requests ended in which way, if several ended differently
 * @property {number} [fetches] how often the API fetched the issuer's keys during the scene
 * @property {readonly string[]} [steps] how each request ended, if one led to the next
 */

/**
 * Sends one real HTTP request to the API at `url` and returns the outcome.
 * @param {string} url
 * @param {Call} call
 * @returns {Promise<Outcome>}
 */
export async function send(url, call) {
  if (call.headers !== undefined) return await sendRaw(url, call, call.headers);
  const headers = call.token === undefined ? {} : { authorization: `Bearer ${call.token}` };
  const response = await fetch(new URL(call.path, url), { method: call.method ?? 'GET', headers });
  return await fromResponse(response);
}

/**
 * Returns the outcome of a response.
 * @param {Response} response
 */
export async function fromResponse(response) {
  return toOutcome(response.status, Object.fromEntries(response.headers), await response.text());
}

/**
 * Returns the outcome of a response of `node:http`.
 * @param {IncomingMessage} message
 */
export async function fromMessage(message) {
  const headers = /** @type {Record<string, string>} */ (message.headers);
  return toOutcome(message.statusCode ?? 0, headers, await readText(message));
}

/**
 * Returns how a request ended, in one or two words.
 * @param {Outcome} outcome
 */
export function toStep({ status, code }) {
  return code === undefined ? String(status) : `${status} ${code}`;
}

/**
 * fetch joins equal headers into one; a raw request sends each on its own line.
 * @param {string} url
 * @param {Call} call
 * @param {NonNullable<Call['headers']>} headers
 * @returns {Promise<Outcome>}
 */
function sendRaw(url, { method, path }, headers) {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url), { method }, (response) => {
      fromMessage(response).then(resolve, reject);
    });
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/**
 * @param {number} status
 * @param {Readonly<Record<string, string>>} headers
 * @param {string} text
 * @returns {Outcome}
 */
function toOutcome(status, headers, text) {
  const body = toObject(text);
  const { code } = body;
  const allowOrigin = headers['access-control-allow-origin'];
  return {
    status,
    body,
    ...(typeof code === 'string' && { code }),
    ...(headers['www-authenticate'] !== undefined && { challenge: headers['www-authenticate'] }),
    ...(allowOrigin !== undefined && { allowOrigin }),
    ...(headers['retry-after'] !== undefined && { retryAfter: headers['retry-after'] }),
  };
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function toObject(text) {
  try {
    const value = /** @type {unknown} */ (JSON.parse(text));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
