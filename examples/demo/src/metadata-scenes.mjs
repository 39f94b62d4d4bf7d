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
  title: 'The API says who it is, and where tokens come from',
  scenes: [
    {
      title: 'its metadata, for everybody',
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
      title: 'a browser asks before it reads it',
      request: `OPTIONS ${SHOWN_PATH}`,
      expected: { status: 204, allowOrigin: '*' },
      act: ({ url }) => send(url, { method: 'OPTIONS', path: PATH }),
    },
    scene('no token: the challenge names it', 'GET /me', () => ({}), {
      status: 401,
      code: 'missing_token',
    }),
    {
      title: 'client that knows only the API',
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
 * A client that begins with the URL of the API and nothing else: it finds the metadata by the
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
  // Else the document is of another API than the one that was asked (RFC 9728 §3.3).
  if (resource !== AUDIENCES.reports) throw new Error(`the metadata is of ${String(resource)}`);
  const [issuer] = /** @type {string[]} */ (servers);
  const obtain = createTokenClient(createConnect(issuer ?? '', secrets));
  const token = await obtain({ resource, scope: 'read:reports' });
  const accepted = await send(url, { path: '/me', token });
  return { ...accepted, steps: [refused, described, accepted].map(toStep) };
}

/**
 * The provider has another port at each start, so an expectation can only call it by what it is.
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
