import { fromResponse, send, toStep } from './api-client.mjs';
import { parseChallenges } from './challenge.mjs';
import { createPublicFetch } from './public-name.mjs';
import { scene } from './scene.mjs';
import { AUDIENCES } from './setting.mjs';
import { createConnect, createTokenClient } from './tokens.mjs';

/** @import { Outcome } from './api-client.mjs' */
/** @import { Section } from './scene.mjs' */
/** @import { Api, World } from './stage.mjs' */

const PATH = '/.well-known/oauth-protected-resource';
const SHOWN_PATH = '/.well-known/…';

/** @type {Section} */
export const metadata = {
  title: 'The API tells clients where to get tokens',
  scenes: [
    {
      title: 'its metadata, without a token',
      request: `GET ${SHOWN_PATH}`,
      expected: {
        status: 200,
        allowOrigin: '*',
        document: {
          resource: AUDIENCES.reports,
          authorization_servers: ['the provider'],
          bearer_methods_supported: ['header'],
          dpop_signing_alg_values_supported: ['ES256', 'Ed25519', 'PS256'],
        },
      },
      act: async ({ url }, { issuer }) => withoutPorts(await send(url, { path: PATH }), issuer),
    },
    {
      title: 'the preflight request of a browser',
      request: `OPTIONS ${SHOWN_PATH}`,
      expected: { status: 204, allowOrigin: '*' },
      act: ({ url }) => send(url, { method: 'OPTIONS', path: PATH }),
    },
    scene('no token: the challenge names its URL', 'GET /me', () => ({}), {
      status: 401,
      code: 'missing_token',
    }),
    {
      title: 'a client that only knows the API',
      request: 'GET /me',
      expected: {
        status: 200,
        body: { sub: 'reader' },
        steps: ['401 missing_token', '200', '200'],
      },
      act: findTheWay,
    },
  ],
};

/**
 * A client that only knows the URL of the API: it finds the metadata from the
 * challenge, the provider by the metadata, and a token there (RFC 9728 §5).
 * @param {Api} api
 * @param {World} world
 * @returns {Promise<Outcome>}
 */
async function findTheWay({ url }, { secrets }) {
  const refused = await send(url, { path: '/me' });
  const [challenge] = parseChallenges(refused.challenge ?? '');
  const address = challenge?.parameters['resource_metadata'] ?? '';
  const described = await fromResponse(await createPublicFetch(url)(address));
  const { resource, authorization_servers: servers } = described.body;
  // Otherwise the document belongs to another API than the requested one (RFC 9728 §3.3).
  if (resource !== AUDIENCES.reports)
    throw new Error(`the metadata belongs to ${String(resource)}`);
  const [issuer] = /** @type {string[]} */ (servers);
  const obtain = createTokenClient(createConnect(issuer ?? '', secrets));
  const token = await obtain({ resource, scope: 'read:reports' });
  const accepted = await send(url, { path: '/me', token });
  return { ...accepted, steps: [refused, described, accepted].map(toStep) };
}

/**
 * The provider's port differs at each start, so an expectation cannot contain its URL.
 * @param {Outcome} outcome
 * @param {string} issuer
 * @returns {Outcome}
 */
function withoutPorts(outcome, issuer) {
  const { authorization_servers: servers } = outcome.body;
  if (!Array.isArray(servers)) return outcome;
  const named = servers.map((server) => (server === issuer ? 'the provider' : String(server)));
  return { ...outcome, body: { ...outcome.body, authorization_servers: named } };
}
