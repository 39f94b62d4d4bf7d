import { send, tally } from './requests.mjs';

/** @import { Fleet } from './fleet.mjs' */
/** @import { Call } from './requests.mjs' */

/**
 * @typedef {object} World what the scenes share
 * @property {Fleet} fleet
 * @property {(text: string) => void} note shows progress
 * @property {Map<string, Call>} kept requests that a later scene sends again, by name
 *
 * @typedef {object} Scene
 * @property {string} title
 * @property {string} request as shown
 * @property {string | RegExp} expected
 * @property {(world: World) => Promise<string>} act returns what happened
 *
 * @typedef {{ readonly title: string, readonly scenes: readonly Scene[] }} Section
 */

/**
 * Sends one request to each process at the same time, and returns the answers.
 *
 * @param {World} world
 * @param {Call} call
 */
export async function sendToAll({ fleet }, call) {
  return tally(await Promise.all(fleet.apis.map((url) => send(url, call))));
}

/**
 * Sends many requests through the front at the same time, and returns the answers.
 *
 * @param {World} world
 * @param {Call} call
 * @param {number} count
 */
export async function sendOften({ fleet }, call, count) {
  return tally(await Promise.all(Array.from({ length: count }, () => send(fleet.front, call))));
}

/**
 * Returns what `act` returned, and how often keys were fetched meanwhile.
 *
 * @param {World} world
 * @param {() => Promise<string>} act
 */
export async function withFetches({ fleet }, act) {
  const { fetches } = fleet.issuer;
  const before = fetches.jwks;
  const answers = await act();
  const count = fetches.jwks - before;
  return `${answers}, ${count} key fetch${count === 1 ? '' : 'es'}`;
}

const POLL_MS = 10;

/**
 * Repeats `act` until it returns `wanted`, at most for so long. Returns the last answer, and how many
 * milliseconds it took.
 *
 * @param {string} wanted
 * @param {number} timeoutMs
 * @param {() => Promise<string>} act
 */
export async function until(wanted, timeoutMs, act) {
  const startedAt = performance.now();
  for (;;) {
    const answer = await act();
    const ms = Math.round(performance.now() - startedAt);
    if (answer === wanted || ms > timeoutMs) return { answer, ms };
    await new Promise((resolve) => void setTimeout(resolve, POLL_MS));
  }
}
