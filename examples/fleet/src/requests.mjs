/**
 * @typedef {object} Call
 * @property {string} [method]
 * @property {string} [path]
 * @property {Readonly<Record<string, string>>} [headers]
 * @property {string} [body]
 */

const TIMEOUT_MS = 15_000;

/**
 * Sends a request and returns how it ended: `200`, `401 token_revoked`, or why there was no response.
 *
 * @param {string} url
 * @param {Call} call
 * @returns {Promise<string>}
 */
export async function send(url, { method = 'GET', path = '/me', headers = {}, body } = {}) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
    const response = await fetch(new URL(path, url), init);
    return toAnswer(response.status, await response.text());
  } catch (error) {
    return `no response: ${toMessage(error)}`;
  }
}

/**
 * @param {number} status
 * @param {string} text
 */
function toAnswer(status, text) {
  const isRefusal = status >= 400 && text.startsWith('{');
  const { code } = /** @type {{ code?: string }} */ (isRefusal ? JSON.parse(text) : {});
  return code === undefined ? String(status) : `${status} ${code}`;
}

/** @param {unknown} error */
export function toMessage(error) {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return error.message + cause;
}

/**
 * Returns how often each answer came, such as `1 × 200, 19 × 401 dpop_proof_replayed`.
 *
 * @param {readonly string[]} answers
 */
export function tally(answers) {
  const counts = new Map();
  for (const answer of answers.toSorted()) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].map(([answer, count]) => `${count} × ${answer}`).join(', ');
}

/** @param {string} token */
export function bearer(token) {
  return { authorization: `Bearer ${token}` };
}
