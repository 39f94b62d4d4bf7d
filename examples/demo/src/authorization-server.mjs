import { randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { ACR_VALUES, AUDIENCES, CALLBACK_URL, CLIENTS, SCOPES } from './setting.mjs';
import { createSignInPolicy, isSignIn, serveSignIn, toSignInUrl } from './sign-in.mjs';

/** @import { RequestListener } from 'node:http' */
/** @import { AccessToken, Context } from 'oidc-provider' */

const AUDIENCE_LIST = /** @type {readonly string[]} */ (Object.values(AUDIENCES));
const USER_SCOPES = ['openid', ...SCOPES].join(' ');
const USER_ARTIFACTS = ['AccessToken', 'IdToken', 'Grant', 'Interaction', 'Session'];
const TTL_SECONDS = 300;

/**
 * Returns a real provider, with its sign-in page, as a listener for the server at `url`.
 * @param {string} url
 * @param {readonly object[]} keys
 * @param {Readonly<Record<string, string>>} secrets
 * @returns {RequestListener}
 */
export function createAuthorizationServer(url, keys, secrets) {
  const provider = createProvider(url, keys, secrets);
  const serveProtocol = provider.callback();
  return (request, response) => {
    if (isSignIn(request)) void serveSignIn(provider, request, response);
    else serveProtocol(request, response);
  };
}

/**
 * @param {string} url
 * @param {readonly object[]} keys
 * @param {Readonly<Record<string, string>>} secrets
 */
function createProvider(url, keys, secrets) {
  const provider = new Provider(url, {
    clients: Object.keys(CLIENTS).map((id) => toClient(id, secrets[id])),
    jwks: { keys },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    scopes: USER_SCOPES.split(' '),
    acrValues: ACR_VALUES,
    ttl: {
      ...Object.fromEntries(USER_ARTIFACTS.map((name) => [name, TTL_SECONDS])),
      ClientCredentials: (_context, _token, { clientId }) => toTtlSeconds(clientId),
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      resourceIndicators: { enabled: true, getResourceServerInfo: toResourceServer },
    },
    interactions: { policy: createSignInPolicy(), url: toSignInUrl },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    loadExistingGrant: toGrant,
    extraTokenClaims: toExtraClaims,
  });
  return provider.on('server_error', (_context, error) => console.error(error));
}

/**
 * @param {string} id
 * @param {string | undefined} secret
 */
function toClient(id, secret) {
  const forItself = {
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: SCOPES.join(' '),
  };
  const forUsers = {
    grant_types: ['authorization_code'],
    redirect_uris: [CALLBACK_URL],
    response_types: ['code'],
    scope: USER_SCOPES,
  };
  const how = CLIENTS[id]?.hasUsers === true ? forUsers : forItself;
  return { client_id: id, client_secret: secret, ...how };
}

/**
 * Returns the settings of the API that a token is requested for (RFC 8707). The API becomes its audience.
 * @param {unknown} _context
 * @param {string} resource
 */
function toResourceServer(_context, resource) {
  if (!AUDIENCE_LIST.includes(resource)) throw new Error(`unknown API: ${resource}`);
  return {
    audience: resource,
    scope: SCOPES.join(' '),
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}

/**
 * The client belongs to the provider, so users do not have to consent.
 * @param {Context} context
 */
async function toGrant({ oidc }) {
  const { clientId } = oidc.client;
  const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope(USER_SCOPES);
  for (const resource of AUDIENCE_LIST) grant.addResourceScope(resource, SCOPES.join(' '));
  await grant.save();
  return grant;
}

/**
 * A user's tokens say how and when the user signed in (RFC 9068 §2.2.1). Other tokens have no such claims.
 * @param {Context} context
 * @param {AccessToken} token
 */
function toExtraClaims({ oidc }, { clientId }) {
  const { AuthorizationCode: code } = oidc.entities;
  const signIn = code === undefined ? {} : { acr: code.acr, auth_time: code.authTime };
  return { permissions: CLIENTS[clientId]?.permissions ?? [], ...signIn };
}

/** @param {string} clientId */
function toTtlSeconds(clientId) {
  return CLIENTS[clientId]?.tokenTtlSeconds ?? TTL_SECONDS;
}
