// Requests whose answers are known beforehand: good ones, bad ones and hostile ones.
import { Agent, request } from 'node:http';
import { hostileTokens } from '@oidc-verify/testing';

/** @typedef {import('@oidc-verify/testing').TestIssuer} TestIssuer */

/**
 * One request and the answers it may get: `answer`, or one of `IN_DOUBT` while it is in doubt whether
 * the API has the key. `key` is the one that the token names: `current` keys are in doubt after
 * a rotation only, `unknown` ones also during an outage and until it is over for the API.
 *
 * @typedef {object} Shot
 * @property {'good' | 'bad' | 'hostile'} kind
 * @property {string} path
 * @property {[string, string][]} headers
 * @property {'none' | 'current' | 'unknown'} key
 * @property {string} answer
 *
 * @typedef {{ good: Shot[], bad: Shot[], hostile: Shot[] }} Shots
 */

/** @param {number} port */
export function createClient(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  /**
   * Resolves with the status and the code, or the subject, such as `401 token_expired`.
   *
   * @param {Shot} shot
   * @returns {Promise<string>}
   */
  const send = ({ path, headers }) =>
    new Promise((resolve, reject) => {
      // A flat list goes out as it stands, so nothing is added to it, not even the host.
      const lines = ['Host', `127.0.0.1:${port}`, ...headers.flat()];
      const options = { port, host: '127.0.0.1', path, agent, headers: lines };
      const sent = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve(`${response.statusCode} ${toWord(response, text)}`));
        response.on('error', reject);
      });
      sent.setTimeout(15_000, () => void sent.destroy(new Error('no answer within 15 s')));
      sent.on('error', reject);
      sent.end();
    });
  return { send, close: () => agent.destroy() };
}

/** @param {import('node:http').IncomingMessage} response @param {string} text */
function toWord({ statusCode, headers }, text) {
  const body = /** @type {{ sub?: string, code: string }} */ (
    text.startsWith('{') ? JSON.parse(text) : { code: JSON.stringify(text) }
  );
  if (statusCode === 200) return body.sub ?? 'reports';
  // A refusal of the token comes with a challenge, an outage without one.
  const isChallenged = headers['www-authenticate'] !== undefined;
  const isRight = isChallenged === (statusCode === 401 || statusCode === 403 || statusCode === 400);
  return isRight ? body.code : `${body.code} with${isChallenged ? '' : 'out'} a challenge`;
}

/** @param {string} token @returns {[string, string]} */
const bearer = (token) => ['Authorization', `Bearer ${token}`];
/** What may come while it is in doubt whether the API has the key. */
export const IN_DOUBT = ['401 key_not_found', '503 jwks_fetch_failed', '503 jwks_error'];

/**
 * @param {Shot['kind']} kind
 * @param {string} path
 * @param {[string, string][]} headers
 * @param {string} answer
 * @param {Shot['key']} [key]
 * @returns {Shot}
 */
function shot(kind, path, headers, answer, key = 'none') {
  return { kind, path, headers, answer, key };
}

/**
 * Returns fresh tokens of the issuer, the good ones first. They are good for five minutes, and for
 * as long as the issuer's key is.
 *
 * @param {TestIssuer} issuer
 * @returns {Promise<Shots>}
 */
export async function makeShots(issuer) {
  const good = [];
  for (let index = 0; index < 100; index++) {
    const scope = index % 2 === 0 ? 'read:reports' : 'other';
    const token = await issuer.sign({ sub: `user-${index}`, scope });
    good.push(
      shot('good', '/me', [bearer(token)], `200 user-${index}`, 'current'),
      shot('good', '/greeting', [bearer(token)], `200 user-${index}`, 'current'),
      index % 2 === 0
        ? shot('good', '/reports', [bearer(token)], '200 reports', 'current')
        : shot('good', '/reports', [bearer(token)], '403 insufficient_scope', 'current'),
    );
  }
  return { good, bad: await makeBad(issuer), hostile: await makeHostile(issuer) };
}

/** @param {TestIssuer} issuer */
async function makeBad(issuer) {
  const now = Math.floor(Date.now() / 1000);
  const token = await issuer.sign();
  /**
   * @param {import('@oidc-verify/testing').TestClaims} claims
   * @param {string} answer
   */
  const sign = async (claims, answer) =>
    shot('bad', '/me', [bearer(await issuer.sign(claims))], answer, 'current');
  return [
    shot('bad', '/me', [], '401 missing_token'),
    shot('bad', '/greeting', [], '200 anonymous'),
    shot('bad', `/me?access_token=${token}`, [], '401 missing_token'),
    shot('bad', '/me', [['Cookie', `access_token=${token}`]], '401 missing_token'),
    shot('bad', '/me', [['Authorization', 'Basic dTpw']], '401 missing_token'),
    shot('bad', '/me', [['Authorization', 'Bearer']], '400 invalid_request'),
    shot('bad', '/greeting', [bearer(`${token}.`)], '401 malformed_token'),
    await sign({ exp: now - 60 }, '401 token_expired'),
    await sign({ nbf: now + 600 }, '401 token_not_yet_valid'),
    await sign({ aud: 'https://other.test' }, '401 invalid_audience'),
    await sign({ iss: 'https://other.test' }, '401 invalid_issuer'),
    await sign({ exp: undefined }, '401 missing_claim'),
    await sign({ cnf: { jkt: 'x' } }, '401 invalid_confirmation'),
  ];
}

const MAX_HEADER_LENGTH = 8000;
const STATUS_503 = ['jwks_error', 'jwks_fetch_failed', 'verification_unavailable'];
const AFTER_KEYS = ['key', 'signature', 'claims', 'confirmation', 'authorize'];

/** @param {TestIssuer} issuer */
async function makeHostile(issuer) {
  const tokens = await hostileTokens(issuer);
  const sendable = tokens.filter(
    ({ token, needs, isToken68 }) =>
      isToken68 &&
      token.length <= MAX_HEADER_LENGTH &&
      needs.keys.length === 0 &&
      needs.algorithms.join() === 'RS256',
  );
  return sendable.map(({ token, code, stage }) => {
    const answer = `${STATUS_503.includes(code) ? 503 : 401} ${code}`;
    const key = code === 'key_not_found' ? 'unknown' : 'current';
    return shot(
      'hostile',
      '/me',
      [bearer(token)],
      answer,
      AFTER_KEYS.includes(stage) ? key : 'none',
    );
  });
}
