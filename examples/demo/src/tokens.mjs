import * as oauth from 'openid-client';
import { AUDIENCES } from './setting.mjs';

/**
 * @typedef {object} TokenRequest
 * @property {string} [client]
 * @property {string} [resource] the API the token is for
 * @property {string} [scope]
 * @typedef {(request: TokenRequest) => Promise<string>} ObtainToken
 */

/**
 * Returns a function that obtains access tokens as any OAuth client does: it reads the issuer's
 * metadata and asks for a token by client credentials.
 * @param {string} issuer
 * @param {Readonly<Record<string, string>>} secrets
 * @returns {ObtainToken}
 */
export function createTokenClient(issuer, secrets) {
  /** @type {Map<string, Promise<oauth.Configuration>>} */
  const discovered = new Map();

  /** @param {string} client */
  const discover = (client) => {
    const known = discovered.get(client);
    if (known !== undefined) return known;
    const authentication = oauth.ClientSecretBasic(secrets[client]);
    // The provider of the demo speaks plain http, on the loopback interface only.
    const options = { execute: [oauth.allowInsecureRequests] };
    const found = oauth.discovery(new URL(issuer), client, undefined, authentication, options);
    discovered.set(client, found);
    return found;
  };

  return async ({ client = 'reader', resource = AUDIENCES.reports, scope = '' }) => {
    const parameters = scope === '' ? { resource } : { resource, scope };
    const answer = await oauth.clientCredentialsGrant(await discover(client), parameters);
    return answer.access_token;
  };
}
