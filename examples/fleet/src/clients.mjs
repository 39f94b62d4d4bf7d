// What stands outside of the fleet: clients with tokens, and the logout tokens of the provider.
import { createDpopClient } from '@oidc-verify/testing';
import { CLIENT_ID, PUBLIC_ORIGIN } from './setting.mjs';

/** @import { TestIssuer } from '@oidc-verify/testing' */
/** @import { Call } from './requests.mjs' */

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const TOKEN_SECONDS = 3_000;

/**
 * Returns an access token of one session.
 *
 * @param {TestIssuer} issuer
 * @param {string} sessionId
 */
export async function signSession(issuer, sessionId) {
  return issuer.sign({ sid: sessionId }, { expiresInSeconds: TOKEN_SECONDS });
}

/**
 * Returns the request with which the provider says that a session has ended.
 *
 * @param {TestIssuer} issuer
 * @param {string} sessionId
 * @returns {Promise<Call>}
 */
export async function createLogout(issuer, sessionId) {
  const claims = {
    aud: CLIENT_ID,
    sub: undefined,
    client_id: undefined,
    sid: sessionId,
    events: { [LOGOUT_EVENT]: {} },
  };
  const token = await issuer.sign(claims, { typ: 'logout+jwt', expiresInSeconds: 120 });
  return {
    method: 'POST',
    path: '/backchannel-logout',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: token }).toString(),
  };
}

/**
 * Creates a client whose token only works with its key. The function that it returns makes requests, each
 * with a proof of its own; to send one twice is what a thief would do.
 *
 * @param {TestIssuer} issuer
 * @returns {Promise<() => Promise<Call>>}
 */
export async function createBoundClient(issuer) {
  const client = await createDpopClient();
  const confirmed = { cnf: { jkt: client.thumbprint } };
  const token = await issuer.sign(confirmed, { expiresInSeconds: TOKEN_SECONDS });
  return async () => {
    const url = `${PUBLIC_ORIGIN}/me`;
    const dpop = await client.prove({ method: 'GET', url, accessToken: token });
    return { headers: { authorization: `DPoP ${token}`, dpop } };
  };
}
