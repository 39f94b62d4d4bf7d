import * as oauth from 'openid-client';
import { fromResponse, toStep } from './api-client.mjs';
import { createPublicFetch, isApi } from './public-name.mjs';
import { AUDIENCES } from './setting.mjs';

/** @import { Outcome } from './api-client.mjs' */
/** @import { Api, World } from './stage.mjs' */

/**
 * @typedef {object} KeyHolder a client with a key; openid-client makes its proofs and all its requests
 * @property {() => Promise<string>} obtain returns a new token, bound to the key
 * @property {(token: string, path: string, method?: string) => Promise<Outcome>} call returns how a
 * request ended, with the steps that it took
 * @property {(token: string, path: string, method?: string) => Promise<Proven>} prepare returns what
 * proves a request that is not sent
 *
 * @typedef {{ readonly authorization: string, readonly dpop: string }} Proven two headers
 */

/**
 * Returns a client with a new key.
 * @param {Api} api
 * @param {World} world
 * @returns {Promise<KeyHolder>}
 */
export async function createKeyHolder({ url }, { connect }) {
  const line = createLine(url);
  const configuration = await connect('holder', line.fetch);
  const DPoP = oauth.getDPoPHandle(configuration, await oauth.randomDPoPKeyPair('ES256'));

  const request = async (
    /** @type {string} */ token,
    /** @type {string} */ path,
    method = 'GET',
  ) => {
    const target = new URL(path, AUDIENCES.reports);
    try {
      await oauth.fetchProtectedResource(configuration, token, target, method, null, undefined, {
        DPoP,
      });
    } catch (error) {
      // Shows every challenge that is not about the nonce.
      if (!(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
    }
  };
  return {
    obtain: async () => {
      const parameters = { resource: AUDIENCES.reports, scope: 'read:reports' };
      const answer = await oauth.clientCredentialsGrant(configuration, parameters, { DPoP });
      if (answer.token_type !== 'dpop') throw new Error(`the token is ${answer.token_type}`);
      return answer.access_token;
    },
    call: async (token, path, method) => {
      const outcomes = await line.watch(() => request(token, path, method));
      const last = outcomes.at(-1);
      if (last === undefined) throw new Error('nothing was sent');
      return { ...last, steps: outcomes.map(toStep) };
    },
    prepare: async (token, path, method) => {
      // Only a response of the API has the nonce that the proof needs.
      await request(token, '/greeting');
      return await line.hold(() => request(token, path, method));
    },
  };
}

/**
 * Creates a fetch that records the requests to the API and can hold them back.
 * @param {string} url
 */
function createLine(url) {
  const publicFetch = createPublicFetch(url);
  /** @type {Outcome[]} */
  let outcomes = [];
  /** @type {Readonly<Record<string, string>> | undefined} */
  let held;
  let isHolding = false;
  return {
    /** @type {oauth.CustomFetch} */
    fetch: async (target, how) => {
      if (isHolding && isApi(target)) {
        held = how.headers;
        return new Response(null, { status: 204 });
      }
      const response = await publicFetch(target, /** @type {RequestInit} */ (how));
      if (isApi(target)) outcomes.push(await fromResponse(response.clone()));
      return response;
    },
    /** @param {() => Promise<void>} act */
    watch: async (act) => {
      outcomes = [];
      await act();
      return outcomes;
    },
    /** @param {() => Promise<void>} act */
    hold: async (act) => {
      isHolding = true;
      await act();
      isHolding = false;
      const { authorization, dpop } = held ?? {};
      if (authorization === undefined || dpop === undefined) throw new Error('no proof was made');
      return { authorization, dpop };
    },
  };
}
