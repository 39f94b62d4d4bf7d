import * as oauth from 'openid-client';
import { AUDIENCES, CALLBACK_URL } from './setting.mjs';

/** @import { Browser, User } from './browser.mjs' */

/**
 * @typedef {(client: string, fetch?: oauth.CustomFetch) => Promise<oauth.Configuration>} Connect
 *
 * @typedef {object} TokenRequest
 * @property {string} [client]
 * @property {string} [resource] the API the token is for
 * @property {string} [scope]
 * @typedef {(request: TokenRequest) => Promise<string>} ObtainToken
 *
 * @typedef {object} SignInDemand what an API asks of a user's sign-in (RFC 9470 §4)
 * @property {string} acrValues
 * @property {number} maxAgeSeconds
 */

/**
 * Returns a function that configures openid-client for one of the clients from the issuer's metadata.
 * @param {string} issuer
 * @param {Readonly<Record<string, string>>} secrets
 * @returns {Connect}
 */
export function createConnect(issuer, secrets) {
  return async (client, fetch) => {
    const authentication = oauth.ClientSecretBasic(secrets[client]);
    /** @type {oauth.DiscoveryRequestOptions} */
    const options = {
      // The demo's provider uses plain http, on loopback only.
      execute: [oauth.allowInsecureRequests],
      ...(fetch !== undefined && { [oauth.customFetch]: fetch }),
    };
    return await oauth.discovery(new URL(issuer), client, undefined, authentication, options);
  };
}

/**
 * Returns a function that obtains access tokens with the client credentials grant.
 * @param {Connect} connect
 * @returns {ObtainToken}
 */
export function createTokenClient(connect) {
  /** @type {Map<string, Promise<oauth.Configuration>>} */
  const connected = new Map();

  /** @param {string} client */
  const toConfiguration = (client) => {
    const known = connected.get(client) ?? connect(client);
    connected.set(client, known);
    return known;
  };

  return async ({ client = 'reader', resource = AUDIENCES.reports, scope = '' }) => {
    const parameters = scope === '' ? { resource } : { resource, scope };
    const answer = await oauth.clientCredentialsGrant(await toConfiguration(client), parameters);
    return answer.access_token;
  };
}

/**
 * Returns an access token for the user of `browser`, with authorization code and PKCE.
 * @param {Connect} connect
 * @param {Browser} browser
 * @param {User} user
 * @param {SignInDemand} [demand]
 */
export async function signIn(connect, browser, user, demand) {
  const configuration = await connect('app');
  const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
  const expectedState = oauth.randomState();
  const resource = AUDIENCES.reports;
  const start = oauth.buildAuthorizationUrl(configuration, {
    redirect_uri: CALLBACK_URL,
    scope: 'openid read:reports',
    resource,
    state: expectedState,
    code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...(demand !== undefined && {
      acr_values: demand.acrValues,
      max_age: String(demand.maxAgeSeconds),
    }),
  });
  const callback = await browser.visit(start, CALLBACK_URL, user);
  const checks = {
    pkceCodeVerifier,
    expectedState,
    idTokenExpected: true,
    ...(demand !== undefined && { maxAge: demand.maxAgeSeconds }),
  };
  const answer = await oauth.authorizationCodeGrant(configuration, callback, checks, { resource });
  return answer.access_token;
}
