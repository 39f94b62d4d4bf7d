import { send } from './api-client.mjs';

/** @import { Call, Outcome } from './api-client.mjs' */
/** @import { Expectation } from './expectation.mjs' */
/** @import { Tokens } from './issued-tokens.mjs' */
/** @import { Api, Note, World } from './stage.mjs' */

/**
 * @typedef {object} Scene
 * @property {string} title
 * @property {string} request method and path, as shown
 * @property {Expectation} expected
 * @property {boolean} [isConcurrent] runs for all frameworks at once, so that time passes only once
 * @property {(world: World, note: Note) => Promise<unknown>} [arrange] runs once, before the requests
 * @property {(api: Api, world: World, note: Note) => Promise<Outcome>} act runs for each framework
 *
 * @typedef {{ readonly title: string, readonly scenes: readonly Scene[] }} Section
 */

/**
 * A scene with one request.
 * @param {string} title
 * @param {string} request
 * @param {(tokens: Tokens, api: Api) => Omit<Call, 'path'>} credential
 * @param {Expectation} expected
 * @returns {Scene}
 */
export function scene(title, request, credential, expected) {
  const act = async (/** @type {Api} */ api, /** @type {World} */ world) => {
    const call = { ...toCall(request), ...credential(world.tokens, api) };
    return await counted(world, () => send(api.url, call));
  };
  return { title, request, expected, act };
}

/**
 * A scene with one request to the API process that was started while the provider was down.
 * @param {string} title
 * @param {string} request
 * @param {(tokens: Tokens) => Omit<Call, 'path'>} credential
 * @param {Expectation} expected
 * @returns {Scene}
 */
export function coldScene(title, request, credential, expected) {
  const act = async (/** @type {Api} */ api, /** @type {World} */ world) =>
    await send(toColdUrl(api), { ...toCall(request), ...credential(world.tokens) });
  return { title, request, expected, act };
}

/** @param {string} request */
function toCall(request) {
  const [method = 'GET', path = '/'] = request.split(' ');
  return { method, path };
}

/**
 * Returns the URL of the API process that was started while the provider was down.
 * @param {Api} api
 */
export function toColdUrl({ coldUrl }) {
  if (coldUrl === undefined) throw new Error('the second API process is not running');
  return coldUrl;
}

/**
 * Returns the outcome of `act` and how often the issuer's keys were fetched during it.
 * @param {World} world
 * @param {() => Promise<Outcome>} act
 * @returns {Promise<Outcome>}
 */
export async function counted({ provider }, act) {
  const before = await provider.counts();
  const outcome = await act();
  const after = await provider.counts();
  return { ...outcome, fetches: after.jwks - before.jwks };
}

/**
 * Returns the outcome of many concurrent requests, and counts the outcomes if they differ.
 * @param {string} url
 * @param {readonly Call[]} calls
 * @returns {Promise<Outcome>}
 */
export async function sendAll(url, calls) {
  const outcomes = await Promise.all(calls.map((call) => send(url, call)));
  /** @type {Map<string, Outcome[]>} */
  const alike = new Map();
  for (const outcome of outcomes) {
    const kind = [outcome.status, outcome.code ?? '', outcome.challenge ?? ''].join(' ').trim();
    alike.set(kind, [...(alike.get(kind) ?? []), outcome]);
  }
  const [first] = outcomes;
  if (first === undefined) throw new Error('nothing was sent');
  if (alike.size === 1) return first;
  return {
    ...first,
    mixed: [...alike].map(([kind, { length }]) => `${length} × ${kind}`).join(', '),
  };
}

/**
 * The credential of a request that presents `token` as RFC 6750 §2.1 says.
 * @param {string} token
 */
export const bearer = (token) => ({ token });
