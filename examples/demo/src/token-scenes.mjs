import { send } from './api-client.mjs';
import { SCHEMES } from './challenge-rules.mjs';
import { bearer, counted, scene, sendAll } from './scene.mjs';

/** @import { Section } from './scene.mjs' */

const FIRST_REQUESTS = 50;

/** @type {Section} */
export const accepted = {
  title: 'Valid tokens are accepted',
  scenes: [
    {
      title: `${FIRST_REQUESTS} concurrent requests, no keys loaded yet`,
      request: 'GET /me',
      expected: { status: 200, fetches: [1, 1] },
      act: async (api, world) => {
        const calls = Array.from({ length: FIRST_REQUESTS }, () => ({
          path: '/me',
          token: world.tokens.reader,
        }));
        return await counted(world, () => sendAll(api.url, calls));
      },
    },
    scene('valid token', 'GET /me', ({ reader }) => bearer(reader), {
      status: 200,
      body: { sub: 'reader' },
      fetches: [0, 0],
    }),
    scene('token has the scope', 'GET /reports', ({ reader }) => bearer(reader), { status: 200 }),
    scene('token has the permission', 'DELETE /reports/7', ({ admin }) => bearer(admin), {
      status: 204,
    }),
    scene('optional: no token', 'GET /greeting', () => ({}), {
      status: 200,
      body: { hello: 'anonymous' },
    }),
    scene('optional: valid token', 'GET /greeting', ({ reader }) => bearer(reader), {
      status: 200,
      body: { hello: 'reader' },
    }),
    {
      ...scene('token with a lifetime of one second', 'GET /me', ({ mayfly }) => bearer(mayfly), {
        status: 200,
        body: { sub: 'mayfly' },
      }),
      arrange: async ({ tokens, obtain }) => {
        tokens.mayfly = await obtain({ client: 'mayfly', scope: 'read:reports' });
      },
    },
  ],
};

/** @type {Section} */
export const unusable = {
  title: 'Requests without a usable credential',
  scenes: [
    scene('no token', 'GET /me', () => ({}), { status: 401, code: 'missing_token' }),
    {
      ...scene('token in the query string', 'GET /me?access_token=…', () => ({}), {
        status: 401,
        code: 'missing_token',
      }),
      act: (api, { tokens }) => send(api.url, { path: `/me?access_token=${tokens.reader}` }),
    },
    scene(
      'another scheme',
      'GET /me',
      () => ({ headers: { authorization: 'Basic cmVhZGVyOng=' } }),
      {
        status: 401,
        code: 'missing_token',
      },
    ),
    scene(
      'two Authorization headers',
      'GET /me',
      ({ reader, admin }) => ({
        headers: { authorization: [`Bearer ${reader}`, `Bearer ${admin}`] },
      }),
      { status: 400, code: 'invalid_request', schemes: SCHEMES },
    ),
    scene('garbage', 'GET /me', () => bearer('not-a-token'), {
      status: 401,
      code: 'opaque_token',
    }),
    scene('optional: garbage is not anonymous', 'GET /greeting', () => bearer('not-a-token'), {
      status: 401,
      code: 'opaque_token',
    }),
  ],
};

/** @type {Section} */
export const foreign = {
  title: 'Tokens for other APIs, and forged tokens',
  scenes: [
    scene('for another API of this provider', 'GET /me', ({ billing }) => bearer(billing), {
      status: 401,
      code: 'invalid_audience',
    }),
    scene('from another issuer', 'GET /me', ({ elsewhere }) => bearer(elsewhere), {
      status: 401,
      code: 'invalid_issuer',
      fetches: [0, 0],
    }),
    scene(
      'permission added to the payload',
      'DELETE /reports/7',
      ({ tampered }) => bearer(tampered),
      {
        status: 401,
        code: 'invalid_signature',
      },
    ),
    scene('alg: none', 'GET /me', ({ unsecured }) => bearer(unsecured), {
      status: 401,
      code: 'disallowed_alg',
    }),
    scene('HMAC with the public key as secret', 'GET /me', ({ hmac }) => bearer(hmac), {
      status: 401,
      code: 'disallowed_alg',
    }),
    scene('jku: names the URL of its own keys', 'GET /me', ({ ownKeys }) => bearer(ownKeys), {
      status: 401,
      code: 'forbidden_header',
      fetches: [0, 0],
    }),
  ],
};

/** @type {Section} */
export const forbidden = {
  title: 'Valid tokens without the required scope or permission',
  scenes: [
    scene('scope missing', 'GET /reports', ({ noScope }) => bearer(noScope), {
      status: 403,
      code: 'insufficient_scope',
      parameters: { scope: 'read:reports' },
    }),
    scene('permission missing', 'DELETE /reports/7', ({ reader }) => bearer(reader), {
      status: 403,
      code: 'insufficient_permissions',
    }),
  ],
};
