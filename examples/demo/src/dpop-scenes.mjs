import { send, toStep } from './api-client.mjs';
import { createKeyHolder } from './key-holder.mjs';
import { scene } from './scene.mjs';

/** @import { Call, Outcome } from './api-client.mjs' */
/** @import { Expectation } from './expectation.mjs' */
/** @import { KeyHolder } from './key-holder.mjs' */
/** @import { Scene, Section } from './scene.mjs' */
/** @import { Api, World } from './stage.mjs' */

/**
 * @typedef {object} Bound what a scene of a bound token starts with
 * @property {KeyHolder} holder
 * @property {string} token
 * @property {(headers: NonNullable<Call['headers']>) => Promise<Outcome>} resend sends GET /me with
 * what was seen in another request
 * @property {Api} api
 * @property {World} world
 */

/** @type {Section} */
export const boundTokens = {
  title: 'Tokens bound to a key of the client (DPoP)',
  scenes: [
    boundScene(
      'the client gets a token and calls',
      { status: 200, body: { sub: 'holder' }, steps: ['401 dpop_nonce_required', '200'] },
      ({ holder, token }) => holder.call(token, '/me'),
    ),
    boundScene(
      'its next call, with the nonce',
      { status: 200, body: { sub: 'holder' }, steps: ['200'] },
      async ({ holder, token }) => {
        await holder.call(token, '/greeting');
        return await holder.call(token, '/me');
      },
    ),
    scene(
      'an unbound token sent as DPoP',
      'GET /me',
      ({ reader }) => ({ headers: { authorization: `DPoP ${reader}` } }),
      { status: 401, code: 'token_not_bound', schemes: ['DPoP'] },
    ),
  ],
};

/** @type {Section} */
export const stolenTokens = {
  title: 'A stolen token, or a stolen request',
  scenes: [
    boundScene(
      'the same token as Bearer',
      { status: 401, code: 'invalid_confirmation' },
      ({ token, resend }) => resend({ authorization: `Bearer ${token}` }),
    ),
    boundScene('without a proof', refused('dpop_proof_missing'), ({ token, resend }) =>
      resend({ authorization: `DPoP ${token}` }),
    ),
    boundScene(
      'the same request and proof again',
      { ...refused('dpop_proof_replayed'), steps: ['200', '401 dpop_proof_replayed'] },
      async ({ holder, token, resend }) => {
        const seen = await holder.prepare(token, '/me');
        const first = await resend(seen);
        const second = await resend(seen);
        return { ...second, steps: [toStep(first), toStep(second)] };
      },
    ),
    boundScene(
      'proof for another URL',
      refused('dpop_proof_url'),
      async ({ holder, token, resend }) => resend(await holder.prepare(token, '/reports')),
    ),
    boundScene(
      'proof for another method',
      refused('dpop_proof_method'),
      async ({ holder, token, resend }) => resend(await holder.prepare(token, '/me', 'DELETE')),
    ),
    boundScene(
      'proof for another token',
      refused('dpop_proof_token'),
      async ({ holder, token, resend }) => {
        const { dpop } = await holder.prepare(await holder.obtain(), '/me');
        return await resend({ authorization: `DPoP ${token}`, dpop });
      },
    ),
    boundScene(
      'proof by another key',
      refused('dpop_proof_binding'),
      async ({ token, api, world }) => (await createKeyHolder(api, world)).call(token, '/me'),
    ),
    boundScene(
      'two proofs',
      { ...refused('dpop_proof_repeated'), status: 400 },
      async ({ holder, token, resend }) => {
        const { authorization, dpop } = await holder.prepare(token, '/me');
        const { dpop: second } = await holder.prepare(token, '/me');
        return await resend({ authorization, dpop: [dpop, second] });
      },
    ),
  ],
};

/**
 * A scene with a new client and a token bound to it, for each framework.
 * @param {string} title
 * @param {Expectation} expected
 * @param {(bound: Bound) => Promise<Outcome>} act
 * @returns {Scene}
 */
function boundScene(title, expected, act) {
  return {
    title,
    request: 'GET /me',
    expected,
    act: async (api, world) => {
      const holder = await createKeyHolder(api, world);
      const token = await holder.obtain();
      return await act({
        holder,
        token,
        resend: (headers) => send(api.url, { path: '/me', headers }),
        api,
        world,
      });
    },
  };
}

/**
 * @param {string} code
 * @returns {Expectation}
 */
function refused(code) {
  return { status: 401, code, error: 'invalid_dpop_proof', schemes: ['DPoP'] };
}
