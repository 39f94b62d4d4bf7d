// What clients send, and what each request may be answered with.
import { createDpopClient } from '@oidc-verify/testing';
import { AUDIENCE } from './setting.mjs';

/** @import { TestIssuer } from '@oidc-verify/testing' */

/**
 * @typedef {object} Sent
 * @property {Readonly<Record<string, string>>} headers
 * @property {string} answer what is right, such as `200` or `401 token_expired`
 * @property {boolean} [needsKeys] whether a 503 is right as well while the keys cannot be had
 * @property {(answer: string) => void} [onAnswer]
 */

const TIMEOUT_MS = 15_000;
const UNAVAILABLE = ['503 jwks_fetch_failed', '503 jwks_error'];

/**
 * Sends a request to the API and returns how it ended: `200`, `401 token_expired`, or why there was no
 * response.
 *
 * @param {string} url
 * @param {Sent} sent
 */
export async function send(url, sent) {
  const answer = await ask(url, sent);
  sent.onAnswer?.(answer);
  return answer;
}

/**
 * @param {string} url
 * @param {Sent} sent
 */
async function ask(url, { headers }) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(new URL('/me', url), { headers, signal });
    const { code } = /** @type {{ code?: string }} */ (await response.json());
    return code === undefined ? String(response.status) : `${response.status} ${code}`;
  } catch (error) {
    return `no response: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Returns whether an answer is right.
 *
 * @param {Sent} sent
 * @param {string} answer
 * @param {boolean} isOutage
 */
export function isRight({ answer: right, needsKeys = true }, answer, isOutage) {
  return answer === right || (isOutage && needsKeys && UNAVAILABLE.includes(answer));
}

/** @param {string} token */
const bearer = (token) => ({ authorization: `Bearer ${token}` });

/**
 * Creates the clients of the API. Each function that it returns makes the next request of one.
 *
 * @param {TestIssuer} issuer
 */
export async function createClients(issuer) {
  const steady = await issuer.sign({ sub: 'steady' }, { expiresInSeconds: 86_400 });
  const bound = await createDpopClient();
  const claims = { sub: 'bound', cnf: { jkt: bound.thumbprint } };
  const boundToken = await issuer.sign(claims, { expiresInSeconds: 86_400 });
  const prove = async () => {
    const url = `${AUDIENCE}/me`;
    const dpop = await bound.prove({ method: 'GET', url, accessToken: boundToken });
    return { authorization: `DPoP ${boundToken}`, dpop };
  };
  /** The last proof that was accepted: any other could still be used. @type {Sent['headers']} */
  let used = {};
  /** @type {Readonly<Record<string, () => Promise<Sent>>>} */
  return {
    // Its token is in the cache.
    steady: async () => ({ headers: bearer(steady), answer: '200' }),
    fresh: async () => ({ headers: bearer(await issuer.sign({ sub: 'fresh' })), answer: '200' }),
    bound: async () => {
      const headers = await prove();
      const onAnswer = (/** @type {string} */ answer) => {
        if (answer === '200') used = headers;
      };
      return { headers, answer: '200', onAnswer };
    },
    thief: async () => ({ headers: used, answer: '401 dpop_proof_replayed' }),
    anonymous: async () => ({ headers: {}, answer: '401 missing_token', needsKeys: false }),
    late: async () => {
      const past = Math.floor(Date.now() / 1_000) - 60;
      return { headers: bearer(await issuer.sign({ exp: past })), answer: '401 token_expired' };
    },
    unlucky: async () => {
      const token = await issuer.sign({ sub: 'unlucky' });
      return { headers: bearer(token), answer: '503 verification_unavailable' };
    },
    misconfigured: async () => {
      const token = await issuer.sign({ aud: 'https://other.example' });
      return { headers: bearer(token), answer: '401 invalid_audience' };
    },
  };
}
