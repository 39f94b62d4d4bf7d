import { request } from 'node:http';

/**
 * @typedef {object} Call
 * @property {string} [method] default GET
 * @property {string} path
 * @property {string} [token] sent as a Bearer token
 * @property {readonly string[]} [authorization] raw Authorization headers, in place of `token`
 *
 * @typedef {object} Outcome
 * @property {number} status
 * @property {string} [code] why the request was refused
 * @property {string} [challenge] WWW-Authenticate
 * @property {string} [retryAfter] Retry-After
 * @property {Readonly<Record<string, unknown>>} body
 * @property {string} [mixed] how many requests ended in which way, when several did not end alike
 * @property {number} [fetches] how often the API fetched the issuer's keys meanwhile
 */

/**
 * Returns what the API at `url` answers to one real HTTP request.
 * @param {string} url
 * @param {Call} call
 * @returns {Promise<Outcome>}
 */
export async function send(url, call) {
  if (call.authorization !== undefined) return await sendRaw(url, call, call.authorization);
  const headers = call.token === undefined ? {} : { authorization: `Bearer ${call.token}` };
  const response = await fetch(new URL(call.path, url), { method: call.method ?? 'GET', headers });
  return toOutcome(response.status, Object.fromEntries(response.headers), await response.text());
}

/**
 * fetch joins equal headers into one; a raw request sends each on its own line.
 * @param {string} url
 * @param {Call} call
 * @param {readonly string[]} authorization
 * @returns {Promise<Outcome>}
 */
function sendRaw(url, { method, path }, authorization) {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url), { method }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (/** @type {string} */ chunk) => (text += chunk));
      response.on('end', () => {
        const headers = /** @type {Record<string, string>} */ (response.headers);
        resolve(toOutcome(response.statusCode ?? 0, headers, text));
      });
    });
    outgoing.setHeader('authorization', authorization);
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
  return {
    status,
    body,
    ...(typeof code === 'string' && { code }),
    ...(headers['www-authenticate'] !== undefined && { challenge: headers['www-authenticate'] }),
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
